import DataCore
import JobModel

/// The line of progress. Pure.
enum ProgressLine {
  private static let barColumns = 24

  /// - Parameters:
  ///   - inputBytes: nil if nobody knows how much there is.
  ///   - seconds: since the job began.
  static func text(
    phase: Progress.Phase, mappedBytes: Int, inputBytes: Int?, reduced: Int, partitions: Int,
    seconds: Double
  ) -> String {
    switch phase {
    case .map:
      guard let inputBytes else {
        return "map     " + ByteSize.format(mappedBytes) + "  " + rate(mappedBytes, seconds)
      }
      let done = inputBytes > 0 ? min(1, Double(mappedBytes) / Double(inputBytes)) : 1
      return "map     " + bar(done) + " " + percent(done) + "  "
        + ByteSize.format(min(mappedBytes, inputBytes)) + " of " + ByteSize.format(inputBytes)
        + "  " + rate(mappedBytes, seconds) + timeLeft(done, seconds)
    case .reduce:
      let done = partitions > 0 ? Double(reduced) / Double(partitions) : 1
      return "reduce  " + bar(done) + " " + percent(done)
        + "  \(reduced) of \(Counted.text(partitions, "part"))"
    }
  }

  private static func bar(_ done: Double) -> String {
    let full = Int((done * Double(barColumns)).rounded(.down))
    return String(repeating: "█", count: full)
      + String(repeating: "░", count: barColumns - full)
  }

  private static func percent(_ done: Double) -> String {
    let text = "\(Int((done * 100).rounded(.down)))%"
    return String(repeating: " ", count: max(0, 4 - text.count)) + text
  }

  private static func rate(_ bytes: Int, _ seconds: Double) -> String {
    guard seconds > 0.05 else { return "" }
    return ByteSize.format(Int(Double(bytes) / seconds)) + "/s"
  }

  private static func timeLeft(_ done: Double, _ seconds: Double) -> String {
    guard done > 0.02, seconds > 0.5 else { return "" }
    let left = seconds / done * (1 - done)
    return left < 60
      ? "  \(Int(left.rounded(.up))) s left"
      : "  \(Int((left / 60).rounded(.up))) min left"
  }
}
