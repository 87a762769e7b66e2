/// Chooses ranges of keys that hold about equally many records. Pure.
package enum RangeSampler {
  /// Places in the input that are sampled, and bytes read at each: about 8 MiB in all.
  package static let places = 128
  package static let bytesAtPlace = 64 << 10

  /// Keys that divide `sample`, which is sorted, into that many parts of equal size. A key that
  /// would fill several parts appears only once, so fewer parts are used.
  package static func splitters(
    of sample: some RandomAccessCollection<[UInt8]>, partitions: Int
  ) -> [[UInt8]] {
    guard partitions > 1, !sample.isEmpty else { return [] }
    var splitters: [[UInt8]] = []
    for part in 1..<partitions {
      let place = part * sample.count / partitions
      let key = sample[sample.index(sample.startIndex, offsetBy: place)]
      if splitters.last.map({ $0 != key }) ?? true { splitters.append(key) }
    }
    return splitters
  }
}
