import JobModel
import ManagerState
import Storage
import Wire

/// What attempts say of their parts, held against what is theirs.
enum PartClaims {
  /// The parts of the attempts that were granted, in their order.
  ///
  /// An attempt has one part. It lies in the directory of that attempt, under the name of its task:
  /// a report that says otherwise moves nothing.
  ///
  /// - Throws: an output failure that names the attempt.
  static func parts(
    of granted: [AttemptID], reports: [AttemptID: [AttemptPart]], output: JobOutput,
    isCompressed: Bool
  ) throws -> [WaitingParts.Part] {
    try granted.map {
      try part(of: $0, said: reports[$0] ?? [], output: output, isCompressed: isCompressed)
    }
  }

  /// The part of one attempt.
  static func part(
    of attempt: AttemptID, said: [AttemptPart], output: JobOutput, isCompressed: Bool
  ) throws -> WaitingParts.Part {
    guard said.count == 1, let part = said.first else {
      throw JobFailure(.output, "\(attempt) reported \(said.count) part files instead of one")
    }
    let name = PartNumber.fileName(attempt.task.index, isCompressed: isCompressed)
    let path = output.directory(of: attempt) + "/" + name
    guard part.report.name == name, part.path == path else {
      throw JobFailure(
        .output,
        "\(attempt) reported \(part.path) as \(part.report.name): its part file is \(path)")
    }
    return WaitingParts.Part(attempt: JobOutput.name(of: attempt), report: part.report)
  }
}
