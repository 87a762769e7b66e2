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
  /// Whether what is there is given after a short wait for more: the reader may need no more.
  private let isLive: Bool
  /// Whether the end was seen.
  private var hasEnded = false
  /// How far the stream has been read.
  private var offset = 0

  init(_ input: InputFile, isLive: Bool) throws {
    self.isLive = isLive
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

  /// Reads the first `byteCount` bytes ahead, or all there are; or those that are there, if they
  /// cannot be gzip, which is read only as a whole.
  func readAhead(_ byteCount: Int, _ cancellation: Cancellation) throws {
    // One more, so that the end of a stream of just that length is seen.
    head = try [UInt8](unsafeUninitializedCapacity: byteCount + 1) { buffer, count in
      count = try fill(UnsafeMutableRawBufferPointer(buffer), cancellation) {
        isLive && $0 > 0 && buffer[0] != GzipHeader.firstByte
      }
    }
    endsInHead = hasEnded
  }

  /// Thrown to stop waiting for more.
  private struct Enough: Error {}

  /// Fills `buffer` from the file; with less only at its end, or if nothing comes for a while.
  ///
  /// - Parameter suffice: whether so many bytes are enough if nothing comes.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ cancellation: Cancellation,
    suffice: (Int) -> Bool
  ) throws -> Int {
    var done = 0
    while done < buffer.count && !hasEnded {
      try cancellation.check()
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let isEnough = suffice(done)
      do {
        let count = try file.readNext(into: rest) {
          try cancellation.check()
          if isEnough { throw Enough() }
        }
        hasEnded = count == 0
        done += count
      } catch is Enough { break }
    }
    return done
  }

  /// Whether all of it has been read.
  fileprivate var isAtEnd: Bool { hasEnded && head.isEmpty }

  /// Reads on: fills `buffer`, with less only at the end or, if the stream is live and `whole` is
  /// false, if no more comes for a while.
  fileprivate func read(
    into buffer: UnsafeMutableRawBufferPointer, whole: Bool, _ cancellation: Cancellation
  ) throws -> Int {
    var done = copyHead(from: offset, to: buffer)
    if offset + done == head.count { head = [] }
    let mayStop = isLive && !whole
    if done < buffer.count && !(mayStop && done > 0) {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      done += try fill(rest, cancellation) { mayStop && $0 > 0 }
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

  /// Whether there is no more.
  var isAtEnd: Bool { onlyHead ? offset == stream.headBytes : stream.isAtEnd }

  /// Fills `buffer`, with less only at the end of the stream or, if it is live and `whole` is false,
  /// if no more comes for a while.
  func read(into buffer: UnsafeMutableRawBufferPointer, whole: Bool = true) throws -> Int {
    let count =
      onlyHead
      ? stream.copyHead(from: offset, to: buffer)
      : try stream.read(into: buffer, whole: whole, cancellation)
    if onlyHead && count < buffer.count && !stream.endsInHead { throw EndOfHead() }
    offset += count
    return count
  }

  func descriptor() throws -> FileDescriptor { try stream.descriptor() }
}
