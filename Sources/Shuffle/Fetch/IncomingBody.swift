import NIOCore

/// A body on its way from a peer to the file. It is written in order, one write at a time; whatever
/// arrives during a write goes into the next.
struct IncomingBody: Equatable {
  /// Where the next write goes in the file.
  private var offset: Int
  /// Bytes that have yet to come.
  private(set) var missing: Int
  private var waiting: [ByteBuffer] = []
  private var waitingBytes = 0
  /// Bytes of the current write; nil if there is none.
  private var writing: Int?

  init(at offset: Int, bytes: Int) {
    self.offset = offset
    missing = bytes
  }

  var isBeingWritten: Bool { writing != nil }

  /// Bytes that have arrived and are not in the file yet.
  var unwrittenBytes: Int { waitingBytes + (writing ?? 0) }

  mutating func receive(_ bytes: ByteBuffer) {
    missing -= bytes.readableBytes
    waiting.append(bytes)
    waitingBytes += bytes.readableBytes
  }

  /// Begins the next write; nil while another is in progress or nothing waits.
  mutating func beginWrite() -> FetchWrite? {
    guard writing == nil, !waiting.isEmpty else { return nil }
    let write = FetchWrite(buffers: waiting, offset: offset)
    offset += waitingBytes
    writing = waitingBytes
    waiting = []
    waitingBytes = 0
    return write
  }

  /// The current write is done.
  ///
  /// - Returns: its bytes.
  mutating func endWrite() -> Int {
    guard let bytes = writing else {
      preconditionFailure("a write ended, but none is under way: \(self)")
    }
    writing = nil
    return bytes
  }
}

/// Buffers that go to the file one after another.
struct FetchWrite: Equatable {
  var buffers: [ByteBuffer]
  /// The place of the first byte in the file.
  var offset: Int
}
