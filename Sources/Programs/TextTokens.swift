import CGristKernels
import DataCore
import JobModel

/// Splits texts into words, one batch of edges at a time.
final class TextTokens {
  private let tokenClass: grist_token_class
  private let edges: UnsafeMutablePointer<UInt32>
  /// Where a text is converted to lower case; nil if it is used as it is.
  private var lowered: PaddedBuffer?

  init(_ kind: TokenKind, lowercase: Bool) {
    tokenClass = kind == .letters ? GRIST_TOKENS_LETTERS : GRIST_TOKENS_WHITESPACE
    edges = .allocate(capacity: Limits.edgeBatch + 1)
    lowered = lowercase ? PaddedBuffer(capacity: 0) : nil
  }

  deinit { edges.deallocate() }

  /// Calls `body` with the edges of tokens, alternating start and end, as offsets into a text, and
  /// returns the number of records. `Limits.overreadBytes` bytes after the text must be readable.
  @inline(__always)
  func forEachBatch(
    of text: InputText, _ body: (Int, UnsafePointer<UInt32>, UnsafeRawPointer) throws -> Void
  ) rethrows -> Int {
    guard text.format == .lines else {
      return try text.forEachRecord { record, _ in _ = try forEachBatch(of: record, body) }
    }
    // No token extends past a newline, so a whole text is cut at once and newlines are counted on
    // the way. The last line of a file may lack its newline.
    let newlines = try forEachBatch(of: text.bytes, body)
    return newlines + (text.bytes.last ?? 10 == 10 ? 0 : 1)
  }

  /// The same within one record, or within many lines; returns the number of newlines.
  private func forEachBatch(
    of text: UnsafeRawBufferPointer,
    _ body: (Int, UnsafePointer<UInt32>, UnsafeRawPointer) throws -> Void
  ) rethrows -> Int {
    guard let start = text.baseAddress, text.count > 0 else { return 0 }
    precondition(text.count < Limits.textBytesMax)
    let source = lowercased(start, text.count)
    var walk = grist_tokenizer(
      text: source.assumingMemoryBound(to: UInt8.self), length: UInt64(text.count), position: 0,
      inside: 0, newlines: 0)
    // A token still open at the end of a batch is the first of the next one.
    var open = 0
    while walk.position < walk.length || walk.inside != 0 {
      let found = grist_token_edges(
        &walk, tokenClass, edges + open, UInt32(Limits.edgeBatch - open))
      let total = open + Int(found)
      try body(total / 2, edges, source)
      open = total & 1
      if open == 1 { edges[0] = edges[total - 1] }
    }
    return Int(walk.newlines)
  }

  /// Calls `body` with each token, and returns the number of records.
  func forEachToken(
    of text: InputText, _ body: (Key) throws -> Void
  ) rethrows -> Int {
    try forEachBatch(of: text) { count, edges, source in
      for index in 0..<count {
        let start = Int(edges[2 &* index])
        try body(Key(at: source + start, count: Int(edges[2 &* index &+ 1]) &- start))
      }
    }
  }

  /// The text in lower case if that is wanted, otherwise as it is.
  private func lowercased(_ start: UnsafeRawPointer, _ count: Int) -> UnsafeRawPointer {
    lowered?.reserveExactly(count)
    guard let target = lowered?.start else { return start }
    grist_lowercase(
      target.assumingMemoryBound(to: UInt8.self), start.assumingMemoryBound(to: UInt8.self), count)
    return UnsafeRawPointer(target)
  }
}
