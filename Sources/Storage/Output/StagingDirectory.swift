import Glibc
import JobModel

/// The hidden directory beside an output, in which a local job collects its files. It becomes the
/// output by one rename, or changes places with an earlier output.
///
/// Its name says who owns it (`OwnedDirectory`). It is removed with its owner unless it became the
/// output; the next job with the same output removes what a killed job left.
final class StagingDirectory {
  var path: FilePath { directory.path }
  private let directory: OwnedDirectory
  /// Its mode as cut by the umask.
  private let finalMode: mode_t
  private var isKept = false

  /// Makes `parent/<prefix><unique>`, and removes abandoned siblings with the same prefix.
  init(parent: FilePath, prefix: FilePath) throws {
    Sweep(
      parent: parent, prefix: prefix, forbiddenMode: S_IWGRP | S_IWOTH,
      isOurs: { $0.allSatisfy { Manifest.isOurs($0) || ScratchNames.isOurs($0) } }
    ).run()
    directory = try OwnedDirectory(parent: parent, prefix: prefix, mode: 0o777, in: .output)
    var status = stat()
    guard fstat(directory.descriptor, &status) == 0 else {
      let failure = System.failure("look at", directory.path, in: .output)
      directory.remove()
      throw failure
    }
    // Until it is the output, nobody else writes to it.
    finalMode = status.st_mode & 0o7777
    fchmod(directory.descriptor, finalMode & ~(S_IWGRP | S_IWOTH))
  }

  deinit {
    if isKept { return }
    guard directory.isElsewhere else { return directory.remove() }
    // It has changed places with an earlier output, which is removed instead.
    giveFinalMode()
    Removal.remove(path)
  }

  /// Keeps the directory, which has another name now.
  func keep() {
    isKept = true
    giveFinalMode()
  }

  private func giveFinalMode() { fchmod(directory.descriptor, finalMode) }
}
