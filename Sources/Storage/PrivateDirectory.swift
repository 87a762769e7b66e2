import Glibc
import JobModel

/// A directory of files that belongs to one attempt, under a name that says so (`OwnedDirectory`).
///
/// It is removed with all it holds when the job ends, however it ends. A job that was killed leaves
/// its directory behind, without the lock; the next job that comes by removes it, when its name is of
/// that form and it holds nothing but files that jobs write.
///
/// In scratch nobody else can look into it. One beside an output becomes the output: then it gets the
/// mode that the user's umask gives.
package final class PrivateDirectory {
  package var path: String { directory.path }
  private let directory: OwnedDirectory
  /// Of an output: what the umask left of its mode.
  private let finalMode: mode_t?
  private var isKept = false

  /// Makes `parent/<prefix><unique>`, and sweeps abandoned siblings of the same prefix.
  package init(parent: String, prefix: String, in place: System.Place) throws {
    let isScratch = place == .scratch
    Sweep(
      parent: parent, prefix: prefix,
      forbiddenMode: isScratch ? S_IRWXG | S_IRWXO : S_IWGRP | S_IWOTH,
      isOurs: { $0.allSatisfy { Manifest.isOurs($0) || ScratchNames.isOurs($0) } }
    ).run()
    directory = try OwnedDirectory(
      parent: parent, prefix: prefix, mode: isScratch ? 0o700 : 0o777, in: place)
    var status = stat()
    guard !isScratch, fstat(directory.descriptor, &status) == 0 else {
      finalMode = nil
      return
    }
    // As long as it is ours alone, nobody else writes to it.
    finalMode = status.st_mode & 0o7777
    fchmod(directory.descriptor, status.st_mode & 0o7777 & ~(S_IWGRP | S_IWOTH))
  }

  deinit {
    if isKept { return }
    guard !directory.isElsewhere else {
      // It has changed places with an earlier output, which goes in its stead.
      show()
      return PrivateTree.remove(path)
    }
    directory.remove()
  }

  /// The directory has another name now, and stays.
  package func keep() {
    isKept = true
    show()
  }

  private func show() {
    if let finalMode { fchmod(directory.descriptor, finalMode) }
  }

  package static func names(in directory: String) -> [String] {
    System.names(in: directory) ?? []
  }
}
