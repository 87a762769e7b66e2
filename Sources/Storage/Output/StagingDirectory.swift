import Glibc
import JobModel

/// The hidden directory beside an output, in which a job of one process gathers its files. It becomes
/// the output by one rename, or changes places with an earlier output.
///
/// Its name says whose it is (`OwnedDirectory`). It goes with its owner, unless it became the output;
/// what a killed job left is removed by the next job with the same output.
final class StagingDirectory {
  var path: String { directory.path }
  private let directory: OwnedDirectory
  /// What the umask left of its mode.
  private let finalMode: mode_t
  private var isKept = false

  /// Makes `parent/<prefix><unique>`, and removes abandoned siblings of the same prefix.
  init(parent: String, prefix: String) throws {
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
    // It has changed places with an earlier output, which goes in its stead.
    giveFinalMode()
    Removal.remove(path)
  }

  /// The directory has another name now, and stays.
  func keep() {
    isKept = true
    giveFinalMode()
  }

  private func giveFinalMode() { fchmod(directory.descriptor, finalMode) }
}
