import Glibc
package import JobModel

/// The last steps of a commit, the same for a local job and for a job on a cluster.
///
///     FOLDER: all parts ─▶ _SUCCESS ─▶ synced ─▶ a rename to PATH, or an exchange ─▶ synced
///
/// Each step may be repeated. Checksums of what is in a directory tell how far an earlier attempt
/// came, because after an exchange the folder has the same names but another job's bytes.
package struct StagedOutput: Sendable {
  /// A private directory on the file system of `path`.
  package let folder: FilePath
  /// Where the output appears: absolute, without links.
  package let path: FilePath
  package let manifest: Manifest
  /// Whether an earlier output is replaced.
  package let overwrite: Bool
  /// Whether the commit syncs, so that a power cut after it loses nothing.
  package let syncs: Bool

  package enum Outcome: Sendable {
    /// At most an empty directory had the name.
    case renamed
    /// The folder now holds what the path held before.
    case exchanged
  }

  package init(
    folder: FilePath, path: FilePath, manifest: Manifest, overwrite: Bool, syncs: Bool
  ) {
    self.folder = folder
    self.path = path
    self.manifest = manifest
    self.overwrite = overwrite
    self.syncs = syncs
  }

  // MARK: Steps

  /// Runs the whole commit: the waiting parts become the output. What an earlier attempt did is not
  /// repeated.
  package func commit(_ parts: WaitingParts) throws {
    // If parts were moved, an earlier attempt may have been completed. In a job without parts, no
    // moved part can show that.
    if try (!parts.areComplete || manifest.parts.isEmpty) && isShown() { return try makeLast() }
    try System.makeDirectory(folder, in: .output)
    try parts.move(to: folder)
    try seal()
    try show()
  }

  /// Writes `_SUCCESS` into the folder, which holds all the parts and nothing else.
  package func seal() throws {
    let success = folder.appending(Manifest.fileName)
    unlink(success.cString)
    let found = Set(System.names(in: folder) ?? [])
    guard found == names else {
      let name = found.symmetricDifference(names).min() ?? ""
      throw JobFailure(
        .output, "\(folder) does not hold the parts of the job and nothing else: see \(name)")
    }
    // The parts themselves have been synced already.
    if syncs { try System.syncDirectory(folder, in: .output) }
    do {
      let file = try FileDescriptor.create(success, in: .output)
      let bytes = try manifest.encoded()
      try bytes.withUnsafeBytes { try file.write($0) }
      if syncs { try file.sync() }
    }
    if syncs { try System.syncDirectory(folder, in: .output) }
  }

  /// Turns the folder into the output, in one step.
  @discardableResult
  package func show() throws -> Outcome {
    let outcome = try change()
    do {
      try makeLast()
    } catch {
      // A failed job has no output.
      switch outcome {
      case .renamed: rename(path.cString, folder.cString)
      case .exchanged: try? exchange()
      }
      throw error
    }
    return outcome
  }

  /// Whether the output exists already: every name, every byte, and nothing else.
  ///
  /// - Complexity: reads each part if the manifest is that of this job.
  private func isShown() throws -> Bool {
    guard let directory = try? OpenDirectory(path, in: .output),
      Set(System.names(in: path) ?? []) == names.union([Manifest.fileName]),
      let file = try directory.file(Manifest.fileName), try holdsManifest(file)
    else { return false }
    for part in manifest.parts {
      guard let file = try directory.file(part.name),
        try PartCheck.problem(of: file, part) == nil
      else { return false }
    }
    return true
  }

  /// Makes sure that the output's name cannot be lost in a power cut.
  private func makeLast() throws {
    if syncs { try System.syncNames(to: path, in: .output) }
  }

  // MARK: Parts of steps

  private var names: Set<FilePath> { Set(manifest.parts.map(\.name)) }

  private func change() throws -> Outcome {
    // A rename replaces an empty directory; a full one has to be exchanged.
    if rename(folder.cString, path.cString) == 0 { return .renamed }
    guard overwrite, errno == ENOTEMPTY || errno == EEXIST else {
      throw System.failure("finish the output in", path, in: .output)
    }
    _ = try OutputDirectory(path: path, overwrite: true)
    try exchange()
    return .exchanged
  }

  private func exchange() throws { try System.exchange(folder, path, in: .output) }

  private func holdsManifest(_ file: borrowing FileDescriptor) throws -> Bool {
    let wanted = try manifest.encoded()
    guard try file.size() == wanted.count else { return false }
    var bytes = [UInt8](repeating: 0, count: wanted.count)
    let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    return count == wanted.count && bytes == wanted
  }
}
