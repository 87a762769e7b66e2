import Glibc
package import JobModel

/// Part files that wait where their attempts left them for the commit:
///
///     ATTEMPTS/reduce-3-0/part-00003 ─▶ TARGET/part-00003
///
/// A part is identified by its attempt and its checksum. All steps may be repeated: what was moved
/// before is found in the target, and read there.
package struct WaitingParts: Sendable {
  package struct Part: Equatable, Sendable {
    /// The name of its attempt's directory.
    package var attempt: FilePath
    package var report: PartReport

    package init(attempt: FilePath, report: PartReport) {
      self.attempt = attempt
      self.report = report
    }
  }

  package let attempts: FilePath
  package let parts: [Part]

  /// - Parameter attempts: the directory that holds one directory for each attempt.
  package init(_ parts: [Part], in attempts: FilePath) {
    self.parts = parts
    self.attempts = attempts
  }

  package var reports: [PartReport] { parts.map(\.report) }

  /// Whether none of them has been moved yet.
  package var areComplete: Bool {
    parts.allSatisfy { part in
      var status = stat()
      return lstat(attempts.appending(part.attempt).appending(part.report.name).cString, &status)
        == 0
    }
  }

  /// Moves all of them into a directory of the same file system.
  ///
  /// - Throws: an output failure if one of them is not what its attempt wrote.
  /// - Complexity: each part is read once.
  package func move(to target: FilePath) throws {
    let target = try Self.open(target)
    for part in parts {
      if let attempt = try OpenDirectory(attempts.appending(part.attempt), in: .output),
        let file = try attempt.file(part.report.name)
      {
        try Self.check(file, part.report)
        // Whatever has that name does not belong to this job, whose parts are in one place at a
        // time.
        guard try target.file(part.report.name) == nil else {
          throw JobFailure(
            .output,
            "\(target.path) already holds \(part.report.name), which this job did not write")
        }
        try attempt.move(part.report.name, to: target)
      } else if let file = try target.file(part.report.name) {
        try Self.check(file, part.report)
      } else {
        throw JobFailure(
          .output,
          "the part \(part.report.name) of \(part.attempt) is gone: it is neither in \(attempts) nor in \(target.path)\nsubmit again"
        )
      }
    }
  }

  /// Removes the parts that were moved to a directory, and nothing else.
  package func remove(from target: FilePath) {
    guard let folder = try? OpenDirectory(target, in: .output) else { return }
    for part in parts {
      guard let file = try? folder.file(part.report.name),
        (try? PartCheck.problem(of: file, part.report)) == .some(nil)
      else { continue }
      unlink(target.appending(part.report.name).cString)
    }
  }

  private static func open(_ path: FilePath) throws -> OpenDirectory {
    guard let directory = try OpenDirectory(path, in: .output) else {
      throw JobFailure(.output, "the directory \(path) is gone\nsubmit again")
    }
    return directory
  }

  private static func check(_ file: borrowing FileDescriptor, _ part: PartReport) throws {
    if let problem = try PartCheck.problem(of: file, part) {
      throw JobFailure(
        .output, "\(file.path) is not what was written: \(problem)\nsubmit again")
    }
  }
}
