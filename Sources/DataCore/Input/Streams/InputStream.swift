import JobModel
import Storage

/// A file that can be read only once: its first bytes are kept, so that a sample can be taken of it
/// before it is read.
///
/// For one thread at a time.
package final class InputStream {
  let name: FilePath
  private let isStandardInput: Bool
  private let file: FileDescriptor
  /// The bytes that were read ahead; none once the reader has passed them.
  private var head: [UInt8] = []
  /// Whether the head is all there is.
  private(set) var endsInHead = false
  /// How far the stream has been read.
  private var offset = 0

  init(_ input: InputFile) throws {
    let isStandardInput = input.path == InputFile.standardInput
    self.isStandardInput = isStandardInput
    name = input.name
    file =
      isStandardInput
      ? try FileDescriptor.standardInput(named: input.name, in: .input)
      : try FileDescriptor.openStream(input.path, in: .input)
  }

  /// What it has in common with another stream that would take bytes from it; nil if it shares
  /// none.
  func source() throws -> Source? {
    if let number = try file.pipeNumber() { return .pipe(number) }
    return isStandardInput ? .standardInput : nil
  }

  enum Source: Hashable {
    case standardInput
    case pipe(UInt64)
  }

  /// The bytes that were read ahead.
  var headBytes: Int { head.count }

  /// What the bytes that were read ahead are.
  var finding: FileHead.Finding {
    head.withUnsafeBytes { FileHead().look(at: $0, isWhole: endsInHead) }
  }

  /// Reads the first `byteCount` bytes ahead, or all there are.
  func readAhead(_ byteCount: Int, _ cancellation: Cancellation) throws {
    // One more, so that the end of a stream of just that length is seen.
    head = try [UInt8](unsafeUninitializedCapacity: byteCount + 1) { buffer, count in
      count = try fill(UnsafeMutableRawBufferPointer(buffer), cancellation)
    }
    endsInHead = head.count <= byteCount
  }

  /// Fills `buffer` from the file; with less only at its end.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ cancellation: Cancellation
  ) throws -> Int {
    var done = 0
    while done < buffer.count {
      try cancellation.check()
      let count = try file.readNext(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]),
        whileWaiting: cancellation.check)
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Reads on: fills `buffer`, with less only at the end.
  fileprivate func read(
    into buffer: UnsafeMutableRawBufferPointer, _ cancellation: Cancellation
  ) throws -> Int {
    var done = copyHead(from: offset, to: buffer)
    if offset + done == head.count { head = [] }
    if done < buffer.count && !endsInHead {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      done += try fill(rest, cancellation)
    }
    offset += done
    return done
  }

  /// Copies bytes of the head.
  fileprivate func copyHead(from start: Int, to buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, head.count - start)
    guard count > 0 else { return 0 }
    head.withUnsafeBytes { bytes in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
    }
    return count
  }

  /// A descriptor for what wants one; nobody reads from it.
  func descriptor() throws -> FileDescriptor { try file.duplicated() }
}

/// Reads a stream from its start: as it comes, or only its head, which stays.
final class StreamCursor {
  private let stream: InputStream
  private let onlyHead: Bool
  private let cancellation: Cancellation
  /// Bytes read, as they come from the stream.
  private(set) var offset = 0

  /// Thrown where the head ends, if it is not the whole stream.
  struct EndOfHead: Error {}

  init(_ stream: InputStream, onlyHead: Bool, cancellation: Cancellation) {
    self.stream = stream
    self.onlyHead = onlyHead
    self.cancellation = cancellation
  }

  /// Fills `buffer`, with less only at the end of the stream.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count =
      onlyHead
      ? stream.copyHead(from: offset, to: buffer) : try stream.read(into: buffer, cancellation)
    if onlyHead && count < buffer.count && !stream.endsInHead { throw EndOfHead() }
    offset += count
    return count
  }

  func descriptor() throws -> FileDescriptor { try stream.descriptor() }
}
