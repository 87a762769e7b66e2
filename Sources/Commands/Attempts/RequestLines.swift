import Glibc

/// Lines of standard input, as they come.
final class RequestLines {
  private var bytes: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Bytes of a request; a longer one is none.
  private static let requestBytesMax = 1 << 20

  /// The next line; nil when the worker has closed its end, or has gone mad.
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
