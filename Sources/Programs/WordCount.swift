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

  package func makeMapper(_ context: TaskContext) -> any AggregatingMapper {
    WordCountMapper(TextTokens(tokens, lowercase: lowercase))
  }
}

private final class WordCountMapper: AggregatingMapper {
  private let tokens: TextTokens

  init(_ tokens: TextTokens) { self.tokens = tokens }

  func map(_ text: InputText, into aggregator: inout Aggregator) -> Int {
    tokens.forEachBatch(of: text) { count, edges, source in
      aggregator.count(tokens: count, edges: edges, of: source)
    }
  }
}
