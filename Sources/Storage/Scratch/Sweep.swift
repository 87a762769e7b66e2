import Glibc
import JobModel

/// Removes directories that killed owners left behind (`OwnedDirectory`).
///
/// A directory is removed only if it has a name of the right form, belongs to this user, is not
/// writable for others, is not locked, and holds only what Gristmill makes. It is examined and
/// removed through its descriptor, so nobody can replace it meanwhile. Where anybody may rename, a
/// directory that others can read may be something else of this user's, and stays.
struct Sweep {
  let parent: FilePath
  let prefix: FilePath
  /// Mode bits that none of our directories has.
  let forbiddenMode: mode_t
  /// Whether an abandoned directory that holds these names is ours.
  let isOurs: (_ names: [FilePath]) -> Bool
  /// Whether only an unlocked directory counts as abandoned; if false, the caller knows that it is.
  /// On a file system without directory locks, nothing that needs one is swept.
  var needsLock = true

  /// - Complexity: O(entries of the parent).
  func run() {
    let folder = open(parent.cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    for name in DirectoryNames.all(of: folder)
    where Self.isOurs(name, prefix: prefix) {
      look(at: name, in: folder)
    }
  }

  /// Examines one directory, whatever its name.
  func look(at name: FilePath) {
    let folder = open(parent.cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    look(at: name, in: folder)
  }

  private func look(at name: FilePath, in folder: Int32) {
    let found = openat(
      folder, name.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard found >= 0 else { return }
    defer { close(found) }
    var (status, above) = (stat(), stat())
    guard fstat(found, &status) == 0, fstat(folder, &above) == 0,
      status.st_uid == geteuid(), status.st_dev == above.st_dev,
      !needsLock || flock(found, LOCK_EX | LOCK_NB) == 0
    else { return }
    let isOpen = above.st_mode & S_IWOTH != 0 && above.st_mode & Self.stickyBit == 0
    let forbiddenMode = isOpen ? S_IRWXG | S_IRWXO : forbiddenMode
    let names = DirectoryNames.all(of: found)
    if !names.isEmpty {
      guard status.st_mode & forbiddenMode == 0, isOurs(names) else { return }
      Removal.removeContents(of: found)
    }
    unlinkat(folder, name.cString, AT_REMOVEDIR)
  }

  /// In a directory with this bit, only owners may rename.
  private static let stickyBit: mode_t = 0o1000

  /// Whether `OwnedDirectory` makes names of this form on this host.
  static func isOurs(_ name: FilePath, prefix: FilePath) -> Bool {
    guard name.hasPrefix(prefix),
      let unique = String(validating: name.bytes.dropFirst(prefix.bytes.count), as: UTF8.self)
    else { return false }
    let parts = unique.split(
      separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty
      && parts[0].allSatisfy { "0123456789".contains($0) }
      && parts[1].count == 16 && parts[1].hasPrefix(OwnedDirectory.hostMark)
      && parts[1].allSatisfy { "0123456789abcdef".contains($0) }
  }
}
