import Glibc
import JobModel
import Storage

/// Where a job's output goes, and how it gets there.
///
///     attempts ─▶ HIDDEN/attempts/reduce-3-0/part-00003
///     commit   ─▶ HIDDEN/output/part-00003, ..., _SUCCESS ─▶ rename ─▶ OUTPUT
///
/// HIDDEN is a directory beside the output, so on its file system. A commit that was cut short is
/// done by doing it again, wherever that was.
struct JobOutput: Equatable, Sendable {
  /// How the output appears.
  enum Style: Sendable {
    /// Under one rename, with a manifest.
    case whole
    /// In a directory that is there from the start: each part under a rename of its own, and nothing
    /// but parts. An earlier output is kept as HIDDEN/replaced until the job is done.
    case partByPart
  }

  let path: String
  let hidden: String
  let style: Style
  let overwrite: Bool
  /// A power cut after the commit loses nothing.
  let syncs: Bool

  /// Checks that the output can be there and makes what is needed for it.
  ///
  /// - Parameter path: absolute.
  static func prepare(
    _ path: String, job: JobID, style: Style, overwrite: Bool, syncs: Bool
  ) throws -> JobOutput {
    let resolved = OutputDirectory.resolved(path)
    guard path.hasPrefix("/"), let slash = resolved.lastIndex(of: "/"), resolved != "/" else {
      throw JobFailure(
        .output, "\(path) cannot be an output: give the whole path of a directory of its own")
    }
    let parent = slash == resolved.startIndex ? "" : String(resolved[..<slash])
    let name = resolved[resolved.index(after: slash)...]
    let unique = Hexadecimal.format(UInt32.random(in: .min ... .max))
    let output = JobOutput(
      path: resolved, hidden: "\(parent)/.\(name).gristmill-job\(job.number)-\(unique)",
      style: style, overwrite: overwrite, syncs: syncs)
    _ = try OutputDirectory(path: resolved, overwrite: overwrite || style == .partByPart)
    // Workers make the directories of their attempts in it, and nothing above: where it is gone, so
    // is the job.
    try System.makeDirectories(output.attempts, in: .output)
    if style == .partByPart {
      do {
        try output.makeAnew()
      } catch {
        output.abandon()
        throw error
      }
    }
    return output
  }

  private var attempts: String { hidden + "/attempts" }
  private var replaced: String { hidden + "/replaced" }

  /// The directory of an attempt's part files.
  func directory(of attempt: AttemptID) -> String { attempts + "/" + Self.name(of: attempt) }

  /// The name of an attempt's directory.
  static func name(of attempt: AttemptID) -> String {
    "\(attempt.task.kind.rawValue)-\(attempt.task.index)-\(attempt.number)"
  }

  /// Puts the parts in place.
  ///
  /// - Complexity: reads each part once, to know it by its checksum.
  func commit(_ parts: [WaitingParts.Part], program: String) throws {
    let parts = WaitingParts(parts, in: attempts)
    switch style {
    case .whole:
      try StagedOutput(
        folder: hidden + "/output", path: path,
        manifest: Manifest(program: program, parts: parts.reports), overwrite: overwrite,
        syncs: syncs
      ).commit(parts)
    case .partByPart: try commitPartByPart(parts)
    }
    PrivateTree.remove(hidden)
  }

  /// Removes all that was made, but for a finished output. What the output would have replaced is
  /// there again.
  func abandon() {
    // No other file of the directory is touched: it stays if it is not empty.
    if style == .partByPart, rmdir(path) == 0 || errno == ENOENT { rename(replaced, path) }
    PrivateTree.remove(hidden)
  }

  // MARK: Steps

  private func commitPartByPart(_ parts: WaitingParts) throws {
    do {
      try parts.move(to: path)
      guard syncs else { return }
      try System.syncDirectory(path, in: .output)
      try System.syncNames(to: path, in: .output)
    } catch {
      parts.remove(from: path)
      throw error
    }
  }

  /// Makes the directory of an output that is there from the start.
  private func makeAnew() throws {
    // An empty directory stays as it is.
    guard let names = System.names(in: path) else {
      return try System.makeDirectories(path, in: .output)
    }
    guard !names.isEmpty else { return }
    try System.rename(path, replaced, in: .output)
    try System.makeNewDirectory(path, in: .output)
  }
}
