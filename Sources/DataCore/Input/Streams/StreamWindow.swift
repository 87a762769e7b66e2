import Glibc
import JobModel
import Storage

/// A window that moves over a stream, as `MappedWindow` does over a file. It moves forwards, and a
/// few bytes backwards.
final class StreamWindow: MappedWindow {
  private let cursor: StreamCursor
  private var buffer: PaddedBuffer
  /// The bytes in the buffer, and where in the stream the first of them is.
  private var filled = 0
  private var start = 0

  /// How far back a reader may go: an inflater gives back what it has read too much, at most a word.
  private static let behindBytes = 64

  init(_ cursor: StreamCursor, byteCount: Int) {
    self.cursor = cursor
    buffer = PaddedBuffer(capacity: byteCount + Self.behindBytes)
    super.init(byteCount: byteCount)
  }

  override var isStream: Bool { true }

  /// Shows fewer bytes only at the end of the stream.
  override func show(
    _ file: borrowing FileDescriptor, offset: Int, byteCount: Int
  ) throws -> UnsafeRawBufferPointer {
    precondition(offset >= start && offset <= start + filled, "a stream is read once")
    drop(max(offset - start - Self.behindBytes, 0))
    let place = offset - start
    buffer.reserveExactly(place + byteCount, keeping: filled)
    if filled < place + byteCount {
      filled += try cursor.read(into: buffer.room(from: filled, to: place + byteCount))
    }
    let end = min(place + byteCount, filled)
    return UnsafeRawBufferPointer(rebasing: buffer.first(end)[place...])
  }

  override func verify(_ file: borrowing FileDescriptor, expectedBytes: Int) throws {}

  private func drop(_ count: Int) {
    guard count > 0 else { return }
    memmove(buffer.start, buffer.start + count, filled - count)
    filled -= count
    start += count
  }
}
