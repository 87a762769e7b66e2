import Glibc
package import JobModel

/// A file with arguments in it, such as patterns.
package enum ArgumentFile {
  /// The bytes of a file, FIFO or device up to its end; `-` is standard input.
  ///
  /// - Throws: an input failure if it cannot be read or has more than `most` bytes.
  package static func read(_ path: FilePath, most: Int) throws -> [UInt8] {
    if path == "-" { return try StandardInput.read(most: most) }
    let descriptor = open(path.cString, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(path)
      }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= most else {
        throw JobFailure(.input, "\(path) is longer than \(ByteSize.format(most))")
      }
    }
  }

  private static func failure(_ path: FilePath) -> JobFailure {
    let why = String(cString: strerror(errno))
    return JobFailure(.input, "cannot read \(path): \(why)")
  }
}
