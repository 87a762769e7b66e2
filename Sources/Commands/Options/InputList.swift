import Glibc
import JobModel
import Storage

/// The paths in an `--input-list`: one a line, or each ended by a NUL if there is one, as
/// `find -print0` writes them. Each is a path as it is, and no pattern.
enum InputList {
  /// Bytes of a list, which is in memory: as many names as a job may have files.
  static let bytesMax = 512 << 20

  /// Reads a list from a file, a pipe or, for `-`, standard input.
  static func read(_ path: FilePath) throws -> [FilePath] {
    let bytes =
      path == InputFile.standardInput
      ? try StandardInput.read(most: bytesMax) : try contents(of: path)
    return paths(bytes)
  }

  private static func contents(of path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.openStream(path, in: .input)
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = try file.readNext(into: buffer) {}
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= bytesMax else {
        throw JobFailure(.input, "\(path) is longer than \(ByteSize.format(bytesMax))")
      }
    }
  }

  /// The paths in the text of a list. Pure.
  static func paths(_ bytes: [UInt8]) -> [FilePath] {
    bytes.split(separator: bytes.contains(0) ? 0 : 10).map { FilePath(bytes: Array($0)) }
  }
}
