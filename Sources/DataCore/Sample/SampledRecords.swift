/// The records of a sample, packed: a sample of short lines has a million of them, and an array for
/// each key would take several times the sort buffer.
///
/// - Complexity: 16 bytes, and those of the key, for each run of records that are alike.
package struct SampledRecords: RandomAccessCollection, Equatable, Sendable {
  private var keys: [UInt8] = []
  /// One for each run: where its key ends in `keys`, the bytes of its values, and the number of
  /// records up to its end.
  private var ends: [Int] = []
  private var valueBytes: [UInt32] = []
  private var counts: [UInt32] = []

  package init() {}

  package init(_ records: some Sequence<SampledRecord>) {
    for record in records { record.key.withUnsafeBytes { append($0, record.valueBytes) } }
  }

  mutating func append(_ key: UnsafeRawBufferPointer, _ valueBytes: Int) {
    let bytes = UInt32(clamping: valueBytes)
    let last = ends.count - 1
    if last >= 0, self.valueBytes[last] == bytes, keys[start(ofRun: last)...].elementsEqual(key) {
      counts[last] += 1
      return
    }
    keys.append(contentsOf: key)
    ends.append(keys.count)
    self.valueBytes.append(bytes)
    counts.append((counts.last ?? 0) + 1)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { Int(counts.last ?? 0) }

  /// - Complexity: O(bytes of the key + log(runs)).
  package subscript(index: Int) -> SampledRecord {
    let run = run(of: index)
    return SampledRecord(
      key: Array(keys[start(ofRun: run)..<ends[run]]), valueBytes: Int(valueBytes[run]))
  }

  private func start(ofRun run: Int) -> Int { run == 0 ? 0 : ends[run - 1] }

  /// The first run that ends behind `index`.
  private func run(of index: Int) -> Int {
    var (low, high) = (0, counts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(counts[middle]) > index { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
