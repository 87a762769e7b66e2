import JobModel
import ManagerState
import Storage
import Wire

/// Checks what attempts report about their parts.
enum PartClaims {
  /// The parts of the granted attempts, in order.
  ///
  /// Each attempt has one part, in its own directory, named after its task. A report that says
  /// otherwise moves nothing.
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
    let path = output.directory(of: attempt).appending(name)
    guard part.report.name == name, part.path == path else {
      throw JobFailure(
        .output,
        "\(attempt) reported \(part.path) as \(part.report.name): its part file is \(path)")
    }
    return WaitingParts.Part(attempt: JobOutput.name(of: attempt), report: part.report)
  }
}
