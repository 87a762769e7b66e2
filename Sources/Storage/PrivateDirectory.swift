import Glibc
import JobModel

/// A directory that belongs to one attempt, under a name that says so:
/// `<prefix><process>-<eight hexadecimal digits>`.
///
/// It is removed with all it holds when the job ends, however it ends. A job
/// that was killed leaves its directory behind, without the lock that its owner
/// holds on it; the next job that comes by removes it, when its name is of that
/// form and it holds nothing but files that jobs write.
package final class PrivateDirectory {
  package let path: String
  private let place: System.Place
  private let lock: Int32
  private var isKept = false

  /// Directories younger than this are let alone: their owner may be about to lock them.
  private static let graceSeconds = 10

  /// Makes `parent/<prefix><unique>`, and sweeps abandoned siblings of the same prefix.
  package init(parent: String, prefix: String, in place: System.Place) throws {
    Self.sweep(parent: parent, prefix: prefix)
    self.place = place
    let unique = Hexadecimal.format(UInt32.random(in: .min ... .max))
    path = "\(parent)/\(prefix)\(getpid())-\(unique)"
    guard mkdir(path, 0o777) == 0 else {
      throw System.failure("make the directory", path, in: place)
    }
    lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let failure = System.failure("lock", path, in: place)
      rmdir(path)
      throw failure
    }
  }

  deinit {
    if !isKept { Self.removeTree(path) }
    close(lock)
  }

  /// The directory has another name now, and stays.
  package func keep() { isKept = true }

  private static func sweep(parent: String, prefix: String) {
    for name in names(in: parent) where isOurs(name, prefix: prefix) {
      let path = parent + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
        time(nil) - status.st_mtim.tv_sec > graceSeconds
      else { continue }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, names(in: path).allSatisfy(isOursInside) {
        removeTree(path)
      }
      close(descriptor)
    }
  }

  private static func isOurs(_ name: String, prefix: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let parts = name.dropFirst(prefix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty
      && parts[0].allSatisfy { "0123456789".contains($0) }
      && parts[1].count == 8 && parts[1].allSatisfy { "0123456789abcdef".contains($0) }
  }

  private static func isOursInside(_ name: String) -> Bool {
    Manifest.isOurs(name) || ScratchNames.isOurs(name)
  }

  package static func names(in directory: String) -> [String] {
    System.names(in: directory) ?? []
  }

  /// Removes a directory of ours: files, and no deeper than one level.
  package static func removeTree(_ path: String) {
    for name in names(in: path) { unlink(path + "/" + name) }
    rmdir(path)
  }
}
