package import JobModel

/// The numbers that travel with a segment's bytes.
package struct SegmentNumbers: Equatable, Sendable {
  package let numbers: [Int]

  package init(_ entry: RunIndexEntry, of run: RunFile) {
    numbers = [
      entry.rawBytes, entry.records, entry.blocks, Int(run.identity.run), run.isSequenced ? 1 : 0,
    ]
  }

  package init(numbers: [Int]) { self.numbers = numbers }

  /// The copy that lies at `offset`; nil if no segment can have these numbers.
  package func copy(at offset: Int, bytes: Int) -> SegmentCopy? {
    guard numbers.count == 5, let run = UInt32(exactly: numbers[3]) else { return nil }
    let copy = SegmentCopy(
      entry: RunIndexEntry(
        offset: offset, storedBytes: bytes, rawBytes: numbers[0], records: numbers[1],
        blocks: numbers[2]),
      run: run, isSequenced: numbers[4] != 0)
    return try? copy.validated()
  }
}
