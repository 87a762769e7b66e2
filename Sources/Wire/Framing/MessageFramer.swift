/// Cuts the bytes of one direction of a connection into objects. Bytes go in as they come, in
/// pieces of any size; the same frames come out however they were cut.
///
/// An object ends at the end of its line or at the end of the connection. An object over several
/// lines is taken, too, as long as none of its lines is an object by itself: such a line means that
/// what came before it was never finished. Lines that do not begin with `{` are passed over
/// without being kept. Memory: the unfinished object, and the last piece.
///
/// All of that is borne from a peer that has sent a message. Until then the first byte that is no part
/// of one ends the connection: a web page can have a browser send lines of its choice behind those of
/// an HTTP request, but none before them.
///
///     push(bytes)  ─▶  next() ─▶ .object  ─▶ parse; behind the header of a blob: expectRawBytes(n)
///                       │  └───▶ .raw, .raw, ... .rawEnd
///                       └──────▶ .discarded          nil: push more, or close if `shouldClose`
package struct MessageFramer: Sendable {
  package enum Frame: Equatable, Sendable {
    /// What may be one JSON object: its brackets are balanced.
    case object([UInt8])
    /// Some of the raw bytes that were expected.
    case raw([UInt8])
    /// All of them have come.
    case rawEnd
    /// To be counted and forgotten.
    case discarded(DiscardReason)
  }

  /// Bytes that an object may have. Raised when the peer has proven itself.
  package var objectBytesMax: Int

  private enum State: Equatable {
    /// Between objects, or in one.
    case reading
    /// In a line that is no use.
    case skippingLine
    case readingRaw(remaining: Int)
    /// Nothing is read any more.
    case closed
  }

  private var state = State.reading
  private var hasEnded = false
  private var isAcquainted = false
  private var discardedCount = 0
  /// A second frame that one byte brought.
  private var queued: Frame?

  /// Bytes that are not used up; those before `start` are.
  private var buffer: [UInt8] = []
  /// Where the object that is being read starts.
  private var start = 0
  /// The byte that is looked at next.
  private var position = 0
  /// Where the last line of that object starts.
  private var lineStart = 0
  private var object = BracketCounter()
  /// The same, of its last line alone.
  private var line = BracketCounter()

  /// Used-up bytes are given back when there are so many.
  private static let compactBytes = 64 << 10

  package init(objectBytesMax: Int = WireLimits.foreignObjectBytesMax) {
    self.objectBytesMax = objectBytesMax
  }

  /// Whether nothing useful can come any more: an object was too large, or too much was discarded, or
  /// anything before the first message.
  /// Frames that are left can still be taken.
  package var shouldClose: Bool { state == .closed }

  /// Bytes that are kept now.
  package var bufferedBytes: Int { buffer.count }

  // MARK: Input

  package mutating func push(_ bytes: [UInt8]) { bytes.withUnsafeBytes { push($0) } }

  /// The bytes are copied.
  package mutating func push(_ bytes: UnsafeRawBufferPointer) {
    guard state != .closed, !hasEnded else { return }
    compact()
    buffer.append(contentsOf: bytes)
  }

  /// The connection ended: what was read may be a whole object.
  package mutating func finish() { hasEnded = true }

  /// `count` bytes follow that are no object. To be said right after the frame that announced
  /// them, before the next one is taken.
  package mutating func expectRawBytes(_ count: Int) {
    guard state == .reading, queued == nil else { return }
    state = .readingRaw(remaining: max(count, 0))
  }

  /// The caller could not make anything of an object: it counts like those that are no objects.
  package mutating func noteDiscarded() {
    discardedCount += 1
    if !isAcquainted || discardedCount >= WireLimits.discardedMax { close() }
  }

  /// An object was a message: the peer speaks our language.
  package mutating func becomeAcquainted() { isAcquainted = true }

  // MARK: Output

  /// The next frame; nil where more bytes are needed, or nothing more will come.
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

  /// - Returns: false where the line goes on behind what is there.
  private mutating func skipLine() -> Bool {
    guard let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) else {
      startObject(at: buffer.count)
      return false
    }
    startObject(at: end + 1)
    state = .reading
    return true
  }

  /// Reads on to the end of an object, or of what is there.
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

  /// Behind the end of a line of an object.
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

  /// Behind the end of the connection.
  private mutating func end() -> Frame? {
    defer { close() }
    let end = buffer.count
    guard start < end else { return nil }
    if object.isBalanced { return take(start..<end) }
    if isLastLineWhole && !object.isInString { return abandonAndTake(end) }
    return .discarded(.notJSON("the connection ended in an object", offset: end - start))
  }

  /// Whether the last of several lines is an object by itself.
  private var isLastLineWhole: Bool {
    lineStart > start && lineStart < buffer.count && buffer[lineStart] == UInt8(ascii: "{")
      && line.isBalanced
  }

  /// Gives up all but the last line, which is an object by itself.
  private mutating func abandonAndTake(_ end: Int) -> Frame? {
    let offset = lineStart - start
    let frame = take(lineStart..<end)
    let discarded = discard(
      .notJSON("another object begins before this one ends", offset: offset))
    // Where that was the last one to be borne, the connection is closed behind this frame.
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

  /// Moves what is not used up to the front.
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
