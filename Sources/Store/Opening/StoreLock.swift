import Glibc
import JobModel

/// Reserves a store for one process: a lock on a file beside it, which holds the process id.
///
/// The lock ends with the process, however that ends; the file stays, unless the store was never
/// used. `flock` locks belong to an open file, so two stores in one process also exclude each other.
final class StoreLock: Sendable {
  private let path: FilePath
  private let descriptor: Int32
  /// Whether there was no such file before.
  private let isNew: Bool

  /// Times that the file is opened, in case others remove it meanwhile.
  private static let triesMax = 10

  init(store: FilePath) throws {
    path = store + ".lock"
    for _ in 0..<Self.triesMax {
      let (opened, isNew) = Self.open(path)
      guard opened >= 0 else {
        throw StoreFailure.failure(
          "cannot lock the store \(store): \(path): \(StoreFile.errorText())\n"
            + "name a file in a directory that you can write to with --store")
      }
      guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
        let failure = Self.held(store, by: opened)
        close(opened)
        throw failure
      }
      if Self.isAt(path, opened) {
        (descriptor, self.isNew) = (opened, isNew)
        fchmod(descriptor, 0o600)
        // Only for people: if it cannot be written, as on a full disk, that is no reason to stop.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
        return
      }
      // Its holder removed it before this process had the lock.
      close(opened)
    }
    throw StoreFailure.failure(
      "cannot lock the store \(store): others make and remove \(path)\ntry again")
  }

  private static func open(_ path: FilePath) -> (descriptor: Int32, isNew: Bool) {
    let made = Glibc.open(path.cString, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard made < 0, errno == EEXIST else { return (made, made >= 0) }
    return (Glibc.open(path.cString, O_RDWR | O_CREAT | O_CLOEXEC, 0o600), false)
  }

  private static func isAt(_ path: FilePath, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return stat(path.cString, &named) == 0 && fstat(descriptor, &opened) == 0
      && (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)
  }

  deinit { close(descriptor) }

  func release() { flock(descriptor, LOCK_UN) }

  /// The store was never used: the file goes, if this opening made it.
  func discard() {
    if isNew { unlink(path.cString) }
    release()
  }

  private static func held(_ store: FilePath, by descriptor: Int32) -> JobFailure {
    guard errno == EWOULDBLOCK else {
      return StoreFailure.failure("cannot lock the store \(store): \(StoreFile.errorText())")
    }
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = max(0, pread(descriptor, &bytes, bytes.count, 0))
    let number = bytes.prefix(count).prefix { (0x30...0x39).contains($0) }
    let holder =
      number.isEmpty
      ? "another manager" : "a manager (process \(String(decoding: number, as: UTF8.self)))"
    return StoreFailure.failure(
      "the store \(store) is in use by \(holder)\nend that one, or name another file with --store")
  }
}
