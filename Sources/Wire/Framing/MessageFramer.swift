/// Cuts the bytes of one direction of a connection into objects. Bytes go in as they come, in
/// pieces of any size; the frames do not depend on how they were cut.
///
/// An object ends at the end of its line or of the connection. An object may span several lines, as
/// long as none of its lines is a complete object: such a line means that the object before it was
/// never finished. Lines that do not begin with `{` are skipped without being kept. Memory: the
/// unfinished object and the last piece.
///
/// All of that is tolerated from a peer that has sent a message. Until then, the first byte outside
/// an object ends the connection: a web page can make a browser send lines of its choice after
/// those of an HTTP request, but none before them.
///
///     push(bytes)  ─▶  next() ─▶ .object  ─▶ parse; after the header of a blob: expectRawBytes(n)
///                       │  └───▶ .raw, .raw, ... .rawEnd
///                       └──────▶ .discarded          nil: push more, or close if `shouldClose`
package struct MessageFramer: Sendable {
  package enum Frame: Equatable, Sendable {
    /// A possible JSON object: its brackets are balanced.
    case object([UInt8])
    /// Some of the expected raw bytes.
    case raw([UInt8])
    /// All of them have come.
    case rawEnd
    /// To be counted and forgotten.
    case discarded(DiscardReason)
  }

  /// Bytes that an object may have. Raised once the peer has proven itself.
  package var objectBytesMax: Int

  private enum State: Equatable {
    /// Between objects, or within one.
    case reading
    /// Within a line that is to be skipped.
    case skippingLine
    case readingRaw(remaining: Int)
    /// Nothing more is read.
    case closed
  }

  private var state = State.reading
  private var hasEnded = false
  private var isAcquainted = false
  private var discardedCount = 0
  /// A second frame caused by the same byte.
  private var queued: Frame?

  /// Received bytes; those before `start` are used up.
  private var buffer: [UInt8] = []
  /// Where the current object starts.
  private var start = 0
  /// The next byte to look at.
  private var position = 0
  /// Where the last line of that object starts.
  private var lineStart = 0
  private var object = BracketCounter()
  /// The same for its last line alone.
  private var line = BracketCounter()

  /// Used-up bytes are released once there are this many.
  private static let compactBytes = 64 << 10

  package init(objectBytesMax: Int = WireLimits.externalObjectBytesMax) {
    self.objectBytesMax = objectBytesMax
  }

  /// Whether nothing useful can come any more: an object was too large, too much was discarded, or
  /// something other than a message came first. Remaining frames can still be taken.
  package var shouldClose: Bool { state == .closed }

  /// Bytes held at present.
  package var bufferedBytes: Int { buffer.count }

  // MARK: Input

  package mutating func push(_ bytes: [UInt8]) { bytes.withUnsafeBytes { push($0) } }

  /// The bytes are copied.
  package mutating func push(_ bytes: UnsafeRawBufferPointer) {
    guard state != .closed, !hasEnded else { return }
    compact()
    buffer.append(contentsOf: bytes)
  }

  /// The connection ended: what has been read may be a whole object.
  package mutating func finish() { hasEnded = true }

  /// `count` raw bytes follow. Call this right after the frame that announced them, before taking
  /// the next.
  package mutating func expectRawBytes(_ count: Int) {
    guard state == .reading, queued == nil else { return }
    state = .readingRaw(remaining: max(count, 0))
  }

  /// The caller could not use an object, which then counts as discarded.
  package mutating func noteDiscarded() {
    discardedCount += 1
    if !isAcquainted || discardedCount >= WireLimits.discardedMax { close() }
  }

  /// An object was a message: the peer speaks the protocol.
  package mutating func becomeAcquainted() { isAcquainted = true }

  // MARK: Output

  /// The next frame; nil if more bytes are needed, or nothing more will come.
  package mutating func next() -> Frame? {
    if let frame = queued {
      queued = nil
      return frame
    }
    while true {
      switch state {
      case .closed: return nil
      case .readingRaw(let remaining): return nextRaw(remaining)
      case .skippingLine:
        guard skipLine() else { return nil }
      case .reading:
        if let frame = readObject() { return frame }
        // Nothing more to look at, unless a line is to be skipped.
        if state == .reading { return hasEnded ? end() : nil }
      }
    }
  }

  private mutating func nextRaw(_ remaining: Int) -> Frame? {
    if remaining == 0 {
      state = .reading
      return .rawEnd
    }
    let count = min(remaining, buffer.count - start)
    if count == 0 {
      guard hasEnded else { return nil }
      close()
      return .discarded(.notJSON("the connection ended in raw bytes", offset: 0))
    }
    let bytes = Array(buffer[start..<start + count])
    state = .readingRaw(remaining: remaining - count)
    startObject(at: start + count)
    return .raw(bytes)
  }

  /// - Returns: false if the line continues beyond the bytes received.
  private mutating func skipLine() -> Bool {
    guard let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) else {
      startObject(at: buffer.count)
      return false
    }
    startObject(at: end + 1)
    state = .reading
    return true
  }

  /// Reads on to the end of the object, or of the bytes received.
  private mutating func readObject() -> Frame? {
    while position < buffer.count {
      let byte = buffer[position]
      if position == start {
        // Between objects.
        if isSpace(byte) {
          startObject(at: start + 1)
          continue
        }
        guard byte == UInt8(ascii: "{") else {
          state = .skippingLine
          return discard(.notJSON("an object is missing", offset: 0))
        }
      }
      position += 1
      if byte == UInt8(ascii: "\n") {
        if let frame = endLine() { return frame }
        continue
      }
      guard position - start <= objectBytesMax else {
        close()
        return .discarded(.tooLarge(bytesMax: objectBytesMax))
      }
      object.pass(byte)
      if lineStart > start { line.pass(byte) }
      if object.depth > WireLimits.depthMax {
        state = .skippingLine
        let offset = position - start
        startObject(at: position)
        return discard(
          .notJSON("more than \(WireLimits.depthMax) brackets in each other", offset: offset))
      }
    }
    return nil
  }

  /// After the end of a line of an object.
  private mutating func endLine() -> Frame? {
    let end = position - 1
    if object.isBalanced { return take(start..<end) }
    if object.isInString {
      let offset = end - start
      startObject(at: position)
      return discard(.notJSON("a line ends in a string", offset: offset))
    }
    if isLastLineWhole { return abandonAndTake(end) }
    guard position - start <= objectBytesMax else {
      close()
      return .discarded(.tooLarge(bytesMax: objectBytesMax))
    }
    lineStart = position
    line = BracketCounter()
    return nil
  }

  /// After the end of the connection.
  private mutating func end() -> Frame? {
    defer { close() }
    let end = buffer.count
    guard start < end else { return nil }
    if object.isBalanced { return take(start..<end) }
    if isLastLineWhole && !object.isInString { return abandonAndTake(end) }
    return .discarded(.notJSON("the connection ended in an object", offset: end - start))
  }

  /// Whether the last of several lines is a complete object.
  private var isLastLineWhole: Bool {
    lineStart > start && lineStart < buffer.count && buffer[lineStart] == UInt8(ascii: "{")
      && line.isBalanced
  }

  /// Gives up everything but the last line, which is a complete object.
  private mutating func abandonAndTake(_ end: Int) -> Frame? {
    let offset = lineStart - start
    let frame = take(lineStart..<end)
    let discarded = discard(
      .notJSON("another object begins before this one ends", offset: offset))
    // If that was the last discard to be tolerated, the connection is closed after this frame.
    if isAcquainted { queued = frame }
    return discarded
  }

  // MARK: Helpers

  private mutating func take(_ range: Range<Int>) -> Frame {
    let bytes = Array(buffer[range])
    startObject(at: position)
    return .object(bytes)
  }

  private mutating func discard(_ reason: DiscardReason) -> Frame {
    noteDiscarded()
    return .discarded(reason)
  }

  private mutating func close() {
    state = .closed
    buffer = []
    startObject(at: 0)
  }

  private mutating func startObject(at index: Int) {
    start = index
    position = index
    lineStart = index
    object = BracketCounter()
    line = BracketCounter()
  }

  /// Moves the unused bytes to the front.
  private mutating func compact() {
    guard start == buffer.count || start > max(Self.compactBytes, buffer.count / 2) else { return }
    let used = start
    if used == buffer.count && buffer.capacity > 4 * Self.compactBytes {
      buffer = []
    } else {
      buffer.removeFirst(used)
    }
    start = 0
    position -= used
    lineStart -= used
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
  }
}
