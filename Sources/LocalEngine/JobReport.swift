import FoundationEssentials
package import JobModel

/// The report of a finished job, for people and for programs.
package struct JobReport: Codable, Equatable, Sendable {
  package struct Phases: Codable, Equatable, Sendable {
    /// In seconds.
    package var plan = 0.0
    package var map = 0.0
    package var reduce = 0.0
    package var commit = 0.0
    package var total = 0.0
    package init() {}
  }

  package struct Shuffle: Codable, Equatable, Sendable {
    /// Records passed from map to reduce.
    package var records: Int
    /// Their bytes before compression.
    package var rawBytes: Int
    /// The bytes that were passed: in memory, or compressed on disk.
    package var storedBytes: Int
    package var wasInMemory: Bool
  }

  package struct Skew: Codable, Equatable, Sendable {
    package var largestPartBytes: Int
    package var meanPartBytes: Double
    /// The largest part over the mean part; 1 is even.
    package var ratio: Double
    /// A better `--partitions`, if there is one.
    package var suggestedPartitions: Int?
  }

  package var program: String
  package var output: FilePath
  package var inputFiles: Int
  /// The inputs among them that could be read only once: standard input, pipes.
  package var inputStreams: [FilePath] = []
  /// Bytes of streams that were written to scratch first, because the plan needed all of them.
  package var spooledBytes = 0
  /// Names in directories, and matches of patterns, that were not read.
  package var leftOut = LeftOutNames()
  package var slots: Int
  package var splits: Int
  package var partitions: Int
  package var map: MapReport
  package var shuffle: Shuffle
  /// Records in the part files.
  package var outputRecords: Int
  package var outputBytes: Int
  package var skew: Skew
  package var phases: Phases
  /// Inflated bytes per second, over the whole job.
  package var bytesPerSecond: Double
  /// The largest resident set of the process, in bytes.
  package var peakMemoryBytes: Int
  /// The counters of the program.
  package var counters: Counters
  /// Records that were left out because a program failed on them, or because they are damaged.
  package var skipped: [SkippedRecord]
  /// How many could have been left out; nil if none.
  package var skippedMax: Int?
  package var parts: [PartReport]
  /// What was taken from the input, one sentence each.
  package var notes: [String] = []

  /// The largest resident set of this process so far, in bytes; 0 if the kernel does not tell.
  /// (`getrusage` would include what the process was before it executed this program.)
  static func peakMemory() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = Int(line.filter { "0123456789".contains($0) })
    else { return 0 }
    return kibibytes * 1024
  }
}

/// Judges how evenly parts were filled. Pure.
package enum SkewJudge {
  /// The largest part over the mean part, above which it is worth a warning.
  package static let badRatio = 1.5
  /// The number of records above which chance evens out the parts: about 2 % deviation.
  package static let recordsForEvenness = 2_500
  /// The size, in bytes, above which part files are unwieldy.
  package static let largePartBytes = 2 << 30
  package static let goodPartBytes = 256 << 20

  package static func judge(_ parts: [PartReport]) -> JobReport.Skew {
    let total = parts.saturatedSum(\.bytes)
    let largest = parts.map(\.bytes).max() ?? 0
    let mean = parts.isEmpty ? 0 : Double(total) / Double(parts.count)
    let ratio = mean > 0 ? Double(largest) / mean : 1
    return JobReport.Skew(
      largestPartBytes: largest, meanPartBytes: mean, ratio: ratio,
      suggestedPartitions: suggestion(parts, ratio: ratio, largest: largest, total: total))
  }

  private static func suggestion(
    _ parts: [PartReport], ratio: Double, largest: Int, total: Int
  ) -> Int? {
    let records = parts.saturatedSum(\.records)
    if largest > largePartBytes {
      return max(parts.count + 1, total.addingSaturated(goodPartBytes - 1) / goodPartBytes)
    }
    guard ratio > badRatio, parts.count > 1 else { return nil }
    // With few keys in a part, chance fills parts unevenly, and fewer parts are better.
    let better = max(1, records / recordsForEvenness)
    return better < parts.count ? better : nil
  }
}
