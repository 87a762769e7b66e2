import Glibc
import JobModel

/// Reserves a store for one process: a lock on a file beside it, which holds the process id.
///
/// The lock ends with the process, however that ends; the file stays. `flock` locks belong to an
/// open file, so two stores in one process also exclude each other.
final class StoreLock: Sendable {
  private let descriptor: Int32

  init(store: FilePath) throws {
    let path = store + ".lock"
    descriptor = open(path.cString, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreFailure.failure(
        "cannot lock the store \(store): \(path): \(StoreFile.errorText())\n"
          + "name a file in a directory that you can write to with --store")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = Self.held(store, by: descriptor)
      close(descriptor)
      throw failure
    }
    fchmod(descriptor, 0o600)
    // Only for people: if it cannot be written, as on a full disk, that is no reason to stop.
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  deinit { close(descriptor) }

  func release() { flock(descriptor, LOCK_UN) }

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
