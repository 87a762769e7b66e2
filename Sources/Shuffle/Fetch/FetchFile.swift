import Glibc
import JobModel

/// The file into which segments are fetched; closed when the last write is done.
final class FetchFile: Sendable {
  private let raw: Int32
  private let path: FilePath

  init(_ path: FilePath) throws {
    raw = open(path.cString, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    self.path = path
    guard raw >= 0 else { throw Self.failure("open", path) }
  }

  deinit { close(raw) }

  /// Writes all bytes at `offset`. Waits for the disk.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        raw, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        throw Self.failure("write", path)
      }
    }
  }

  private static func failure(_ action: String, _ path: FilePath) -> JobFailure {
    let number = errno
    let advice =
      number == ENOSPC || number == EDQUOT
      ? "\nthe scratch disk is full: free space there, or name another with --scratch" : ""
    return JobFailure(
      .scratch, "cannot \(action) \(path): \(String(cString: strerror(number)))\(advice)")
  }
}
