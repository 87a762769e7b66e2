import Glibc
import JobModel
import Storage
import Synchronization

/// Bytes that are kept to be read again, any part of them any number of times: up to
/// `StreamingLimits.retainedBytes` in memory, more in an unnamed file in the scratch directory.
///
///     │ in the file │ in memory │
///
/// - Complexity: one copy of each byte, and one write beyond the limit.
final class RetainedBytes {
  private let scratch: FilePath
  private var file: UnnamedFile?
  /// Bytes in the file.
  private var written = 0
  private var memory: [UInt8] = []

  init(scratch: FilePath) { self.scratch = scratch }

  var count: Int { written + memory.count }

  func append(_ bytes: UnsafeRawBufferPointer) throws {
    memory.append(contentsOf: bytes)
    guard memory.count > StreamingLimits.retainedBytes else { return }
    let file = try self.file ?? UnnamedFile(in: scratch)
    self.file = file
    try memory.withUnsafeBytes { try file.write($0) }
    written += memory.count
    memory.removeAll(keepingCapacity: true)
  }

  /// Discards everything.
  func removeAll() {
    file = nil
    written = 0
    memory.removeAll(keepingCapacity: memory.capacity <= 2 * StreamingLimits.retainedBytes)
  }

  /// Calls `body` with all bytes of a range in order, piece by piece. A piece is valid during the
  /// call.
  func forEachPiece(
    of range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let inFile = range.clamped(to: 0..<written)
    if let file, !inFile.isEmpty { try file.forEachPiece(of: inFile, body) }
    let inMemory = range.clamped(to: written..<count)
    guard !inMemory.isEmpty else { return }
    try memory.withUnsafeBytes {
      try body(
        UnsafeRawBufferPointer(
          rebasing: $0[inMemory.lowerBound - written..<inMemory.upperBound - written]))
    }
  }

  /// A copy of a range.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    try forEachPiece(of: range) { bytes.append(contentsOf: $0) }
    return bytes
  }
}

/// A new file that disappears when it is closed, however the process ends.
private final class UnnamedFile {
  private let file: FileDescriptor

  private static let made = Atomic<Int>(0)

  init(in scratch: FilePath) throws {
    let number = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
    let path = scratch.appending(ScratchNames.retained(process: getpid(), number: number))
    file = try FileDescriptor.create(path, in: .scratch)
    unlink(path.cString)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws { try file.write(bytes) }

  func forEachPiece(
    of range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(range.count, StreamingLimits.readBytes), alignment: 64)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let wanted = min(buffer.count, range.upperBound - offset)
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
      guard try file.read(into: piece, at: offset) == wanted else {
        throw JobFailure(
          .scratch,
          "what was kept in \(file.path) for --skip-bad-records cannot be read back\ncheck the scratch disk"
        )
      }
      try body(UnsafeRawBufferPointer(piece))
      offset += wanted
    }
  }
}
