import Glibc
import JobModel
import ManagerState
import Storage

/// How a job's output reaches its destination.
///
///     attempts ─▶ HIDDEN/attempts/reduce-3-0/part-00003
///     commit   ─▶ HIDDEN/output/part-00003, ..., _SUCCESS ─▶ rename ─▶ OUTPUT
///
/// HIDDEN is a directory beside the output, so on the same file system. A commit that was
/// interrupted at any point is finished by running it again.
extension JobOutput {
  /// Checks that the output can be made, without making anything yet.
  ///
  /// - Parameter path: absolute.
  static func planned(
    _ path: FilePath, style: Style, overwrite: Bool, syncs: Bool
  ) throws -> JobOutput {
    let resolved = OutputDirectory.resolved(path)
    guard path.isAbsolute, resolved != "/" else {
      throw JobFailure(
        .output, "\(path) cannot be an output: give the absolute path of a directory of its own")
    }
    _ = try OutputDirectory(path: resolved, overwrite: overwrite || style == .partByPart)
    return JobOutput(
      path: resolved, hidden: HiddenOutput.path(besides: resolved), style: style,
      overwrite: overwrite, syncs: syncs)
  }

  /// Makes the directories that the output needs.
  func make() throws {
    try HiddenOutput.make(hidden)
    guard style == .partByPart else { return }
    do {
      try makeAnew()
    } catch {
      abandon()
      throw error
    }
  }

  /// Puts the parts in place.
  ///
  /// - Complexity: reads each part once, to compute its checksum.
  func commit(
    _ parts: [WaitingParts.Part], program: String, format: OutputFormat? = nil
  ) throws {
    let parts = WaitingParts(parts, in: attempts)
    switch style {
    case .whole:
      try StagedOutput(
        folder: hidden + "/output", path: path,
        manifest: Manifest(program: program, format: format, parts: parts.reports),
        overwrite: overwrite, syncs: syncs
      ).commit(parts)
    case .partByPart: try commitPartByPart(parts)
    }
    Removal.remove(hidden)
  }

  /// Removes everything that was made except a finished output, and puts back what the output would
  /// have replaced.
  func abandon() {
    if style == .partByPart { HiddenOutput.restore(path, hidden: hidden) }
    // If somebody else's file is in its place, the earlier output stays until the name is free.
    if !HiddenOutput.holdsReplaced(hidden) { Removal.remove(hidden) }
  }

  // MARK: Steps

  private func commitPartByPart(_ parts: WaitingParts) throws {
    do {
      try parts.move(to: path)
      if syncs { try syncNames() }
    } catch {
      parts.remove(from: path)
      throw error
    }
  }

  /// Makes sure that neither the parts' names nor the output's name can be lost in a power cut.
  func syncNames() throws {
    try System.syncDirectory(path, in: .output)
    try System.syncNames(to: path, in: .output)
  }

  /// Makes the directory of an output that exists from the start.
  private func makeAnew() throws {
    // An empty directory stays as it is.
    guard let names = System.names(in: path) else {
      try HiddenOutput.noteMade(in: hidden)
      return try System.makeDirectories(path, in: .output)
    }
    guard !names.isEmpty else { return }
    try System.rename(path, HiddenOutput.replaced(in: hidden), in: .output)
    try System.makeNewDirectory(path, in: .output)
  }
}
