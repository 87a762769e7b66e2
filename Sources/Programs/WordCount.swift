import CGristKernels
package import DataCore
package import JobModel

/// Counts words: the "hello, world" of MapReduce (Dean and Ghemawat, 2004).
package struct WordCount: AggregatingProgram {
  package var tokens: TokenKind
  package var lowercase: Bool

  package init(tokens: TokenKind, lowercase: Bool) {
    self.tokens = tokens
    self.lowercase = lowercase
  }

  package func makeMapper() -> any AggregatingMapper {
    WordCountMapper(
      tokenClass: tokens == .letters ? GRIST_TOKENS_LETTERS : GRIST_TOKENS_WHITESPACE,
      lowercase: lowercase)
  }
}

/// Cuts texts into words, a batch of edges at a time, and counts them.
private final class WordCountMapper: AggregatingMapper {
  private let tokenClass: grist_token_class
  private let edges: UnsafeMutablePointer<UInt32>
  /// Where a text is put in lower case; nil where it is counted as it is.
  private var lowered: UnsafeMutableRawBufferPointer?

  init(tokenClass: grist_token_class, lowercase: Bool) {
    self.tokenClass = tokenClass
    edges = .allocate(capacity: Limits.edgeBatch + 1)
    if lowercase { lowered = .allocate(byteCount: 0, alignment: 64) }
  }

  deinit {
    edges.deallocate()
    lowered?.deallocate()
  }

  func map(_ text: InputText, into aggregator: inout Aggregator) -> Int {
    let text = text.bytes
    guard let start = text.baseAddress, text.count > 0 else { return 0 }
    precondition(text.count < Limits.textBytesMax)
    let source = lowered == nil ? start : lowercased(start, text.count)
    var walk = grist_tokenizer(
      text: source.assumingMemoryBound(to: UInt8.self), length: UInt64(text.count), position: 0,
      inside: 0, newlines: 0)
    // A token that is open at the end of a batch is the first of the next one.
    var open = 0
    while walk.position < walk.length || walk.inside != 0 {
      let found = grist_token_edges(
        &walk, tokenClass, edges + open, UInt32(Limits.edgeBatch - open))
      let total = open + Int(found)
      aggregator.count(tokens: total / 2, edges: edges, of: source)
      open = total & 1
      if open == 1 { edges[0] = edges[total - 1] }
    }
    return Int(walk.newlines) + (text[text.count - 1] == 10 ? 0 : 1)
  }

  private func lowercased(_ start: UnsafeRawPointer, _ count: Int) -> UnsafeRawPointer {
    if lowered!.count < count + Limits.overreadBytes {
      lowered!.deallocate()
      lowered = .allocate(byteCount: count + Limits.overreadBytes, alignment: 64)
    }
    let target = lowered!.baseAddress!
    grist_lowercase(
      target.assumingMemoryBound(to: UInt8.self), start.assumingMemoryBound(to: UInt8.self), count)
    return UnsafeRawPointer(target)
  }
}
