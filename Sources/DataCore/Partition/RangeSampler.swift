package import JobModel

/// Chooses ranges of keys that hold about equally many records. Pure.
package enum RangeSampler {
  /// Places in the input that are sampled, and bytes read at each: about 8 MiB in all.
  package static let places = 128
  package static let bytesAtPlace = 64 << 10

  /// The ranges of the input to sample, spread evenly. A few small files are read completely.
  package static func splits(
    of files: [InputFile], format: RecordFormat = .lines, places: Int = places,
    bytesAtPlace: Int = bytesAtPlace
  ) -> [InputSplit] {
    let total = files.reduce(0) { $0 + $1.bytes }
    let isSmall = total <= places * bytesAtPlace && files.count <= places
    let step = max(total / places, bytesAtPlace)
    var splits: [InputSplit] = []
    var begin = 0
    var next = 0
    for (index, file) in files.enumerated() {
      defer { begin += file.bytes }
      if isSmall { next = begin }
      while next < begin + file.bytes {
        // Only at the beginning of a file is a gzip member certain to start.
        let isCut = file.format == .plain && file.canBeCut(into: format)
        let start = isCut ? next - begin : 0
        let end = isCut ? min(start + bytesAtPlace, file.bytes) : file.bytes
        splits.append(
          InputSplit(ranges: [InputRange(file: index, start: start, end: end)]))
        next = start == 0 && end == file.bytes ? max(next + step, begin + file.bytes) : next + step
      }
    }
    return splits
  }

  /// Keys that divide `sample`, which is sorted, into that many parts of equal size. A key that
  /// would fill several parts appears only once, so fewer parts are used.
  package static func splitters(of sample: [[UInt8]], partitions: Int) -> [[UInt8]] {
    guard partitions > 1, !sample.isEmpty else { return [] }
    var splitters: [[UInt8]] = []
    for part in 1..<partitions {
      let key = sample[part * sample.count / partitions]
      if splitters.last.map({ $0 != key }) ?? true { splitters.append(key) }
    }
    return splitters
  }
}
