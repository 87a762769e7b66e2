package import JobModel

/// Scales a sample to the whole input. Pure.
package struct SampleScale: Equatable, Sendable {
  /// Bytes of text in the input, with gzip files inflated.
  package let textBytes: Int
  /// The ratio of this to what was sampled; 1 if everything was sampled.
  package let factor: Double
  /// The files of the input, and the mean bytes of their paths.
  let files: Int
  let pathBytes: Double
  private let sample: Sample

  package init(_ sample: Sample, files: [InputFile]) {
    self.sample = sample
    self.files = files.count
    pathBytes =
      Double(files.saturatedSum { "\($0.path)".utf8.count }) / Double(max(files.count, 1))
    let plain = files.saturatedSum { $0.format == .plain ? $0.bytes : 0 }
    let gzip = files.saturatedSum { $0.format == .gzip ? $0.bytes : 0 }
    let inflation =
      sample.gzipBytes > 0
      ? Double(sample.inflatedBytes.addingSaturated(sample.skippedBytes))
        / Double(sample.gzipBytes)
      : Double(SplitPlanner.estimatedInflation)
    textBytes = plain.addingSaturated(Int(saturating: Double(gzip) * inflation))
    factor = sample.textBytes > 0 ? max(1, Double(textBytes) / Double(sample.textBytes)) : 0
  }

  package var records: Int { whole(sample.records) }

  /// The number of pairs that this many slots emit.
  package func emitted(slots: Int) -> Int {
    whole(sample.emitted).addingSaturated(slots * sample.emittedLast)
  }

  /// The bytes of these pairs, on the general path.
  package func emittedBytes(slots: Int) -> Int {
    whole(sample.emittedBytes).addingSaturated(slots * sample.emittedLastBytes)
  }

  private func whole(_ sampled: Int) -> Int { Int(saturating: Double(sampled) * factor) }
}
