package import JobModel

/// Chooses ranges of keys that hold about as many records each. Pure.
package enum RangeSampler {
  /// Places in the input that are looked at, and bytes at each: about 8 MiB in all.
  package static let places = 128
  package static let bytesAtPlace = 64 << 10
  /// Ranges of files at most: where files are tiny, opening them is what takes time.
  package static let rangesMax = 1024

  /// Ranges of the input to look at, spread evenly over the files as if they were one. A small
  /// input is looked at as a whole. `SampleTask` knows what to do where a file cannot be
  /// entered there.
  package static func splits(of files: [InputFile]) -> [InputSplit] {
    let total = files.reduce(0) { $0 + $1.bytes }
    let step = max(total / places, bytesAtPlace)
    var ranges: [InputRange] = []
    var begin = 0
    for (index, file) in files.enumerated() {
      let end = begin + file.bytes
      // The last place before the file may reach into it.
      for place in stride(from: begin / step * step, to: end, by: step) {
        let (start, stop) = (max(place, begin), min(place + bytesAtPlace, end))
        guard start < stop else { continue }
        ranges.append(InputRange(file: index, start: start - begin, end: stop - begin))
      }
      begin = end
    }
    let stepOfRanges = (ranges.count + rangesMax - 1) / rangesMax
    return stride(from: 0, to: ranges.count, by: max(stepOfRanges, 1)).map {
      InputSplit(ranges: [ranges[$0]])
    }
  }

  /// Keys that divide `sample`, which is sorted, into as many parts of the same size. A key that
  /// fills several parts stands for itself once: fewer parts are used then.
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
