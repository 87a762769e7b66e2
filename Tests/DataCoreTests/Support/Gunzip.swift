import JobModel
import Storage
import TestSupport

@testable import DataCore

enum Gunzip {
  /// Everything that a reader makes of a file, from its start, `step` bytes at a time.
  static func read(
    _ path: FilePath, bytes: Int? = nil, inflater: InflaterKind = .preferred, step: Int = 4_096,
    windowBytes: Int = 4_096
  ) throws -> [UInt8] {
    let size = try bytes ?? Files.read(path).count
    var reader = GzipReader(
      file: try FileDescriptor.openToRead(path, in: .input), fileBytes: size, startingAt: 0,
      inflater: inflater.make(), window: MappedWindow(byteCount: windowBytes),
      windowBytes: windowBytes)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 64)
    defer { buffer.deallocate() }
    var text: [UInt8] = []
    while !reader.isAtEnd {
      let count = try reader.read(into: buffer)
      text.append(contentsOf: buffer[..<count])
    }
    return text
  }
}
