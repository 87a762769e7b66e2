/// What grep looks for, and what it writes.
package struct GrepSpecification: Codable, Equatable, Sendable {
  package enum Output: String, Codable, Sendable {
    /// Records that match, in the order of the input.
    case records
    /// The parts that match, in that order.
    case matches
    /// Each distinct record that matches, with how often it occurs.
    case countedRecords
    /// Each distinct match, with how often it occurs.
    case countedMatches
  }

  /// A record matches if one of them does; without any, none does. Newlines separate patterns.
  package var patterns: [ByteString]
  /// The patterns are strings, not regular expressions.
  package var isFixed = false
  package var ignoresCase = false
  package var matchesWords = false
  package var matchesWholeRecords = false
  /// Selects the records that do not match.
  package var isInverted = false
  /// Each record is preceded by the name of its file and a colon; in the name a newline is written `\n`
  /// and a backslash `\\`.
  package var namesFiles = false
  package var output = Output.records

  package init(patterns: [ByteString]) { self.patterns = patterns }
}
