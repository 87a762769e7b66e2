package import JobModel
import Storage

/// A file with arguments in it, such as patterns or paths.
package enum ArgumentFile {
  /// The bytes of a file, a pipe or, for `-`, standard input, up to its end.
  ///
  /// - Throws: an input failure if it cannot be read or has more than `most` bytes.
  package static func read(_ path: FilePath, most: Int) throws -> [UInt8] {
    if path == InputFile.standardInput { return try StandardInput.read(most: most) }
    let file = try FileDescriptor.openStream(path, in: .input)
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = try file.readNext(into: buffer) {}
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= most else {
        throw JobFailure(.input, "\(path) is longer than \(ByteSize.format(most))")
      }
    }
  }
}
