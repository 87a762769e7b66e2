/// What programs wrote to standard error during an attempt: the first lines, and how many more
/// there were.
package struct AttemptLog: Equatable, Sendable {
  /// Whole lines, each with its newline.
  package var text: ByteString
  /// Lines after those.
  package var leftOut: Int

  package init(text: ByteString = "", leftOut: Int = 0) {
    self.text = text
    self.leftOut = leftOut
  }

  package var isEmpty: Bool { text.isEmpty && leftOut == 0 }

  /// The lines, without their newlines.
  package var lines: [ByteString] {
    var lines = text.bytes.split(separator: 10, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { ByteString(bytes: Array($0)) }
  }

  // MARK: Limits

  /// Bytes and lines of one attempt that are kept: what a person reads, and little enough to travel
  /// with the report of every attempt.
  package static let bytesMax = 64 << 10
  package static let linesMax = 1_000
}

/// Collects the first lines of what comes in pieces, and counts the others. Pure.
///
/// A line is kept whole or not at all; after the first one that is left out, no other is kept, so
/// that what is kept is the beginning.
///
/// - Complexity: O(bytes) in all; it holds at most `bytesMax` bytes.
package struct LogCollector: Equatable, Sendable {
  private let bytesMax: Int
  private let linesMax: Int
  /// Whole lines, and the beginning of one more.
  private var kept: [UInt8] = []
  /// Bytes of the whole lines.
  private var whole = 0
  private var lines = 0
  private var leftOut = 0
  /// Nothing more is kept.
  private var isFull = false
  /// Whether a line that is left out has begun and not ended.
  private var isInLeftOut = false

  package init(
    bytesMax: Int = AttemptLog.bytesMax, linesMax: Int = AttemptLog.linesMax
  ) {
    self.bytesMax = bytesMax
    self.linesMax = linesMax
  }

  package mutating func append(_ bytes: some Collection<UInt8>) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 10)
      let piece = end.map { rest[...$0] } ?? rest
      if !isFull { keep(piece) }
      if isFull { skip(hasEnd: end != nil) }
      rest = rest[piece.endIndex...]
      if !isFull, end != nil {
        whole = kept.count
        lines += 1
      }
    }
  }

  private mutating func keep(_ piece: some Collection<UInt8>) {
    guard lines < linesMax, kept.count + piece.count <= bytesMax else {
      kept.removeSubrange(whole...)
      isFull = true
      return
    }
    kept.append(contentsOf: piece)
  }

  private mutating func skip(hasEnd: Bool) {
    if !isInLeftOut { leftOut = leftOut.addingSaturated(1) }
    isInLeftOut = !hasEnd
  }

  /// What there is so far, as far as its lines are complete.
  ///
  /// - Parameter offset: where to begin, in bytes of an earlier `text`.
  package func soFar(from offset: Int = 0) -> AttemptLog {
    AttemptLog(
      text: ByteString(bytes: Array(kept[min(offset, whole)..<whole])), leftOut: leftOut)
  }

  /// All of it; the last line may lack its newline.
  package var all: AttemptLog {
    var copy = self
    if copy.kept.count > copy.whole { copy.append([10]) }
    return copy.soFar()
  }
}
