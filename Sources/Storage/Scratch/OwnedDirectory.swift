import CGristKernels
import Glibc
import JobModel

/// A directory that belongs to one process, whose name says so: `<prefix><process>-<host><number>`,
/// the last two with eight hexadecimal digits each. Its owner holds a lock on it as long as the
/// owner lives.
///
///     owner      mkdir ─▶ lock ─▶ is it still there? ─ no ─▶ once more, under another name
///     passer-by  lock ─▶ is it ours, and what we make? ─▶ remove
///
/// A directory without a lock is abandoned, so nobody has to wait until it is old. Whoever takes
/// the lock first after `mkdir` wins, and an owner that loses starts again. Nothing is swept on a
/// file system without locks. A file system shared by hosts need not show one host's locks to
/// another, so each host sweeps only its own directories (`hostMark`).
final class OwnedDirectory: Sendable {
  let path: FilePath
  /// Open, and locked.
  let descriptor: Int32

  /// Distinguishes this host from others, across restarts.
  static let hostMark: String = {
    let identity = (try? System.read("/etc/machine-id", most: 64, in: .scratch)) ?? []
    let bytes = Array(HostNames.thisMachine.utf8) + [0] + identity
    return Hexadecimal.text(bytes.withUnsafeBytes { grist_crc32c(0, $0.baseAddress, $0.count) })
  }()

  /// Few processes sweep; this many losses in a row mean something else.
  private static let triesMax = 100

  /// - Parameter mode: the mode before the umask.
  init(parent: FilePath, prefix: FilePath, mode: mode_t, in role: System.FileRole) throws {
    for _ in 0..<Self.triesMax {
      let unique = Hexadecimal.text(UInt32.random(in: .min ... .max))
      let path: FilePath = "\(parent)/\(prefix)\(getpid())-\(Self.hostMark)\(unique)"
      if mkdir(path.cString, mode) != 0 {
        if errno == EEXIST { continue }
        throw System.failure("make the directory", path, in: role)
      }
      if let descriptor = try Self.lock(path, in: role) {
        self.path = path
        self.descriptor = descriptor
        return
      }
    }
    throw JobFailure(role.kind, "cannot keep a directory in \(parent): another process removes it")
  }

  /// Makes a removed directory again, under the same name.
  init(again path: FilePath, mode: mode_t, in role: System.FileRole) throws {
    guard mkdir(path.cString, mode) == 0 else {
      throw System.failure("make the directory", path, in: role)
    }
    guard let descriptor = try Self.lock(path, in: role) else {
      throw JobFailure(role.kind, "cannot keep the directory \(path): another process removes it")
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether its name belongs to something else, or to nothing.
  var isElsewhere: Bool { !Self.isThere(path, descriptor) }

  /// Removes the directory and its contents.
  func remove() {
    Removal.removeContents(of: descriptor)
    rmdir(path.cString)
  }

  /// - Returns: nil if it was swept before it could be locked.
  private static func lock(_ path: FilePath, in role: System.FileRole) throws -> Int32? {
    let descriptor = open(path.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      let failure = System.failure("open", path, in: role)
      rmdir(path.cString)
      throw failure
    }
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    if isFree && isThere(path, descriptor) { return descriptor }
    close(descriptor)
    return nil
  }

  private static func isThere(_ path: FilePath, _ descriptor: Int32) -> Bool {
    var status = stat()
    return lstat(path.cString, &status) == 0
      && Removal.Identity(status) == Removal.Identity(of: descriptor)
  }
}
