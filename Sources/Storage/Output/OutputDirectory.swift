import Glibc
package import JobModel

/// The output of a job. Nothing of it is visible before it is complete.
///
/// Part files are written to a hidden directory beside the output, the `_SUCCESS` manifest last,
/// and one rename makes them all visible. With `--overwrite`, the old and the new directory change
/// places in one step.
package final class OutputDirectory {
  package let path: FilePath
  package let overwrite: Bool
  private let syncs: Bool
  /// What messages call it.
  private let name: String
  /// Whether `--overwrite` is a flag of the command.
  private let mayReplace: Bool
  /// The absolute path that the output will have.
  package let finalPath: FilePath
  private var madeParents: [FilePath] = []
  private var hidden: StagingDirectory?

  /// Checks that `path` can become the output, without making anything yet.
  ///
  /// - Parameter syncs: whether the output is on disk when the commit ends. The writers of the
  ///   parts sync their bytes.
  /// - Parameter isArgument: whether a command has it as an argument, rather than as `--output`.
  package init(
    path: FilePath, overwrite: Bool, syncs: Bool = true, isArgument: Bool = false
  ) throws {
    let absolute = Self.resolved(path)
    let name = isArgument ? "the directory \(path)" : "--output \(path)"
    self.name = name
    mayReplace = !isArgument
    guard absolute.hasPrefix("/") else {
      throw JobFailure(
        .creation, "\(name) has no place: the current directory cannot be found")
    }
    guard absolute != "/" else {
      throw JobFailure(.creation, "\(name) cannot be replaced: name a directory of its own")
    }
    self.path = path
    self.overwrite = overwrite
    self.syncs = syncs
    finalPath = absolute
    try checkFree()
  }

  /// Throws if the scratch directory would become part of the output.
  package func checkApart(scratch: FilePath) throws {
    let resolved = Self.resolved(scratch)
    if resolved == finalPath || resolved.hasPrefix(finalPath + "/") {
      throw JobFailure(
        .scratch, "--scratch \(scratch) lies inside --output \(path)\nname another directory")
    }
  }

  /// Makes the directory in which part files are written.
  package func open() throws -> FilePath {
    try makeParents()
    let directory = try StagingDirectory(
      parent: finalPath.parent, prefix: ".\(finalPath.name).gristmill-")
    hidden = directory
    return directory.path
  }

  deinit { abandon() }

  /// Removes everything that was made.
  package func abandon() {
    hidden = nil
    for made in madeParents.reversed() { rmdir(made.cString) }
    madeParents = []
  }

  /// Writes the manifest and makes the output visible.
  package func commit(_ manifest: Manifest) throws {
    guard let hidden else { preconditionFailure("commit before open") }
    let staged = StagedOutput(
      folder: hidden.path, path: finalPath, manifest: manifest, overwrite: overwrite, syncs: syncs)
    if syncs {
      try System.syncFiles(manifest.parts.map(\.name), in: hidden.path, role: .output)
    }
    try staged.seal()
    // After an exchange the old output has the hidden name, and is removed with this object.
    if try staged.show() == .renamed { hidden.keep() }
    madeParents = []
    self.hidden = nil
  }

  // MARK: Checks

  private func checkFree() throws {
    var status = stat()
    guard lstat(finalPath.cString, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw JobFailure(.creation, "\(name) exists, and is not a directory")
    }
    guard let names = System.names(in: finalPath) else {
      throw System.failure("read the directory", finalPath, in: .output)
    }
    guard !names.isEmpty else { return }
    guard overwrite else {
      throw JobFailure(
        .creation,
        "\(name) exists, and is not empty\nname another directory"
          + (mayReplace ? ", or replace it with --overwrite" : "")
      )
    }
    if let stranger = try EarlierOutput.stranger(in: finalPath) {
      throw JobFailure(
        .creation,
        "\(name) holds \(stranger), which no job of gristmill wrote: --overwrite replaces only earlier outputs\nname another directory, or remove it yourself"
      )
    }
  }

  /// An absolute path without links and dots, as far as it exists. If the current directory cannot
  /// be found, because somebody removed it, a relative path stays relative.
  package static func resolved(_ path: FilePath) -> FilePath {
    if let real = realpath(path.cString, nil) {
      defer { free(real) }
      return FilePath(cString: real)
    }
    let trimmed = path.withoutEndSlashes
    guard trimmed != ".", trimmed != "/" else { return trimmed }
    return joined(resolved(trimmed.parent), trimmed.name)
  }

  private static func joined(_ folder: FilePath, _ name: FilePath) -> FilePath {
    switch name {
    case "", ".": folder
    case "..": folder.parent
    default: folder.appending(name)
    }
  }

  private func makeParents() throws {
    var missing: [FilePath] = []
    var current = finalPath.parent
    while access(current.cString, F_OK) != 0, current != "/" {
      missing.append(current)
      current = current.parent
    }
    for folder in missing.reversed() {
      if mkdir(folder.cString, 0o777) == 0 {
        madeParents.append(folder)
      } else if errno != EEXIST {
        throw System.failure("make the directory", folder, in: .output)
      }
    }
  }
}
