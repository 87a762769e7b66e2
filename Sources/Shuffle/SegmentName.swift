package import JobModel

/// A segment: one partition of the output of one map attempt.
package struct SegmentName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var attempt: AttemptID
  package var partition: Int

  package init(attempt: AttemptID, partition: Int) {
    self.attempt = attempt
    self.partition = partition
  }

  package static func < (first: SegmentName, second: SegmentName) -> Bool {
    (first.attempt, first.partition) < (second.attempt, second.partition)
  }

  package var description: String { "partition \(partition) of \(attempt)" }
}

extension SegmentName {
  static let root = "segments"

  /// `/segments/JOB/MAP/ATTEMPT/PARTITION`, the numbers in decimal.
  var path: String {
    "/\(Self.root)/\(attempt.task.job.number)/\(attempt.task.index)/\(attempt.number)/\(partition)"
  }

  /// Parses a path, or returns nil for any other text: no signs, no leading zeros, nothing above
  /// `ShuffleFormat.pathNumberMax`.
  init?(path: Substring) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0].isEmpty, parts[1] == Self.root else { return nil }
    var numbers: [Int] = []
    for part in parts[2...] {
      guard let number = ShuffleFormat.number(part), number <= ShuffleFormat.pathNumberMax
      else { return nil }
      numbers.append(number)
    }
    let task = TaskID(job: JobID(numbers[0]), kind: .map, index: numbers[1])
    self.init(attempt: AttemptID(task: task, number: numbers[2]), partition: numbers[3])
  }
}
