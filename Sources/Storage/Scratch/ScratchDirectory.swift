import Glibc
package import JobModel
import Synchronization

/// A directory for the scratch files of one process, which nobody else can read, with a name that
/// says who owns it (`OwnedDirectory`).
///
/// It is removed with its contents when its owner ends. A killed process leaves its directory
/// behind, unlocked; the next process of its kind removes it.
package final class ScratchDirectory: Sendable {
  /// What a kind of directory holds, by which an abandoned one is recognized as ours.
  package enum Contents: Sendable {
    /// Only files that tasks write (`ScratchNames`, `Manifest`).
    case files
    /// Whatever its owner puts there, and a file that marks the directory.
    case tree

    private static let markName: FilePath = ".gristmill-tree"

    fileprivate func isLeft(with names: [FilePath]) -> Bool {
      switch self {
      case .files: names.allSatisfy { Manifest.isOurs($0) || ScratchNames.isOurs($0) }
      case .tree: names.contains(Self.markName)
      }
    }

    fileprivate func mark(_ directory: OwnedDirectory) throws {
      guard self == .tree else { return }
      let mark = openat(
        directory.descriptor, Self.markName.cString, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard mark >= 0 else {
        let failure = System.failure(
          "create", directory.path.appending(Self.markName), in: .scratch)
        directory.remove()
        throw failure
      }
      close(mark)
    }
  }

  package let path: FilePath
  private let contents: Contents
  private let directory: Mutex<OwnedDirectory>

  private static let mode: mode_t = 0o700

  /// Makes `parent/<prefix><unique>`, and removes abandoned siblings with the same prefix.
  package init(parent: FilePath, prefix: FilePath, holding contents: Contents) throws {
    Self.sweep(parent: parent, prefix: prefix, holding: contents)
    let made = try OwnedDirectory(parent: parent, prefix: prefix, mode: Self.mode, in: .scratch)
    try contents.mark(made)
    path = made.path
    self.contents = contents
    directory = Mutex(made)
  }

  deinit { remove() }

  /// Removes it now, with its contents.
  package func remove() { directory.withLock { $0.remove() } }

  /// Makes it again, empty and under the same name, if somebody removed it.
  ///
  /// - Returns: whether it had been removed.
  package func restore() throws -> Bool {
    guard access(path.cString, F_OK) != 0, errno == ENOENT else { return false }
    let made = try OwnedDirectory(again: path, mode: Self.mode, in: .scratch)
    try contents.mark(made)
    directory.withLock { $0 = made }
    return true
  }

  /// Makes a directory in it, with its missing parents.
  package func makeDirectory(_ name: FilePath) throws -> FilePath {
    let directory = path.appending(name)
    try System.makeDirectories(directory, in: .scratch)
    return directory
  }

  /// Removes the abandoned directories with a prefix that hold only such contents.
  package static func sweep(parent: FilePath, prefix: FilePath, holding contents: Contents) {
    Sweep(
      parent: parent, prefix: prefix, forbiddenMode: S_IRWXG | S_IRWXO,
      isOurs: contents.isLeft(with:)
    ).run()
  }
}
