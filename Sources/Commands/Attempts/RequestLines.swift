import Glibc

/// Reads lines of standard input as they arrive.
final class RequestLines {
  private var bytes: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Bytes of a request; a longer line is not a request.
  private static let requestBytesMax = 1 << 20

  /// The next line; nil if the worker has closed its end or sent too long a line.
  func next() -> [UInt8]? {
    while true {
      if let end = bytes.firstIndex(of: 10) {
        let line = Array(bytes[..<end])
        bytes.removeSubrange(...end)
        return line
      }
      guard bytes.count <= Self.requestBytesMax else { return nil }
      let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}
