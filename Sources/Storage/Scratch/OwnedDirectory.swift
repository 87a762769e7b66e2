import CGristKernels
import Glibc
import JobModel

/// A directory of one process, under a name that says so: `<prefix><process>-<host><number>`, the
/// last two of eight hexadecimal digits each. Its owner holds a lock on it as long as it lives.
///
///     owner      mkdir ─▶ lock ─▶ is it still there? ─ no ─▶ once more, under another name
///     passer-by  lock ─▶ is it ours, and what we make? ─▶ remove
///
/// One without a lock is abandoned: nobody has to wait until it is old. Who takes the lock first between
/// `mkdir` and `lock` decides, and an owner that lost begins again. Where a file system has no
/// locks, nothing is swept. A file system of several hosts need not show the locks of one to another:
/// each sweeps what has its own name (`hostMark`).
final class OwnedDirectory: Sendable {
  let path: String
  /// Open, and locked.
  let descriptor: Int32

  /// What tells this host from others, also after it was started again.
  static let hostMark: String = {
    let identity = (try? System.read("/etc/machine-id", most: 64, in: .scratch)) ?? []
    let bytes = Array(HostNames.thisMachine.utf8) + [0] + identity
    return Hexadecimal.text(bytes.withUnsafeBytes { grist_crc32c(0, $0.baseAddress, $0.count) })
  }()

  /// Others that sweep are few; so many in a row mean something else.
  private static let triesMax = 100

  /// - Parameter mode: cut by the umask.
  init(parent: String, prefix: String, mode: mode_t, in role: System.FileRole) throws {
    for _ in 0..<Self.triesMax {
      let unique = Hexadecimal.text(UInt32.random(in: .min ... .max))
      let path = "\(parent)/\(prefix)\(getpid())-\(Self.hostMark)\(unique)"
      if mkdir(path, mode) != 0 {
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

  /// Makes one again, by the same name, that somebody removed.
  init(again path: String, mode: mode_t, in role: System.FileRole) throws {
    guard mkdir(path, mode) == 0 else {
      throw System.failure("make the directory", path, in: role)
    }
    guard let descriptor = try Self.lock(path, in: role) else {
      throw JobFailure(role.kind, "cannot keep the directory \(path): another process removes it")
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether something else has its name, or nothing.
  var isElsewhere: Bool { !Self.isThere(path, descriptor) }

  /// Removes what it holds, and itself.
  func remove() {
    Removal.removeContents(of: descriptor)
    rmdir(path)
  }

  /// - Returns: nil where somebody swept it before it was locked.
  private static func lock(_ path: String, in role: System.FileRole) throws -> Int32? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      let failure = System.failure("open", path, in: role)
      rmdir(path)
      throw failure
    }
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    if isFree && isThere(path, descriptor) { return descriptor }
    close(descriptor)
    return nil
  }

  private static func isThere(_ path: String, _ descriptor: Int32) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
      && Removal.Identity(status) == Removal.Identity(of: descriptor)
  }
}
