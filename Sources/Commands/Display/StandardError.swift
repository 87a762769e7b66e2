import Glibc
import JobModel

/// Standard error, unbuffered, from any thread.
enum StandardError {
  /// Writes a message. An error of standard error can be reported to nobody.
  static func write(_ text: String) { _ = isWritten(text) }

  /// Writes what a command was asked for, such as a report.
  ///
  /// - Throws: an output failure if it did not arrive.
  static func writeReport(_ text: String) throws {
    guard !isWritten(text) else { return }
    throw JobFailure(
      .output, "cannot write to standard error: \(String(cString: strerror(errno)))")
  }

  private static func isWritten(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
  }
}
