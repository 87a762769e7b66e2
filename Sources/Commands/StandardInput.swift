import Glibc
import JobModel

/// Standard input, read to its end.
enum StandardInput {
  static func read(most: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw JobFailure(.input, "cannot read standard input: \(String(cString: strerror(errno)))")
      }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= most else {
        throw JobFailure(.input, "standard input is longer than \(ByteSize.format(most))")
      }
    }
  }
}
