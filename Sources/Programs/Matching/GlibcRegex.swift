import CGristKernels
import JobModel

/// An expression in the dialect of GNU grep -E, matched by glibc in the C locale, which this
/// process uses. It finds the same matches as grep -o, glibc's mistakes included: it finds nothing
/// for `^*a` in `ba`, and `aa` for `(^a){2}`. LazyAutomaton does not make them, and neither does
/// grep when it decides which lines match.
///
/// Safe: `compiled` lives as long as this object. Only one search may run at a time, because glibc
/// builds its states while it matches.
final class GlibcRegex {
  private let compiled: OpaquePointer

  /// - Parameters:
  ///   - pattern: newlines in it separate alternatives.
  ///   - looksAtGroups: as grep does, to find the same matches of repeated anchors and back
  ///     references; it takes more time.
  /// - Throws: a usage failure with the message of glibc.
  init(_ pattern: [UInt8], ignoresCase: Bool, looksAtGroups: Bool = true) throws {
    compiled = try Self.compile(
      pattern, ignoresCase: ignoresCase,
      looksAtGroups ? GRIST_REGEX_GROUPS : GRIST_REGEX_SEARCH)
  }

  deinit { grist_regex_free(compiled) }

  /// Throws a usage failure with the message of glibc if the pattern is not an expression.
  static func check(_ pattern: [UInt8], ignoresCase: Bool) throws {
    grist_regex_free(try compile(pattern, ignoresCase: ignoresCase, GRIST_REGEX_CHECK))
  }

  private static func compile(
    _ pattern: [UInt8], ignoresCase: Bool, _ use: grist_regex_use
  ) throws -> OpaquePointer {
    var error: UnsafePointer<CChar>?
    let compiled = pattern.withUnsafeBytes {
      grist_regex_compile($0.baseAddress, $0.count, ignoresCase, use, &error)
    }
    guard let compiled else {
      throw refusal(pattern, error.map { String(cString: $0) } ?? "it cannot be compiled")
    }
    return compiled
  }

  /// The leftmost match that begins at or after `start`, and the longest of those. `^` and `\<`
  /// see what precedes it.
  func firstMatch(in record: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
    var length = 0
    let place = grist_regex_search(compiled, bytes(record), record.count, start, &length)
    return found(place).map { $0..<$0 + length }
  }

  /// The length of the longest match that begins at `start` and ends at or before `end`, where
  /// `$` does not match.
  func longestMatch(
    in record: UnsafeRawBufferPointer, at start: Int, endingBefore end: Int
  ) -> Int? {
    found(grist_regex_match(compiled, bytes(record), end, start))
  }

  /// Nothing is read of a record without an address, but the pointer must not be null.
  private func bytes(_ record: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    record.baseAddress ?? UnsafeRawPointer(compiled)
  }

  private func found(_ result: Int64) -> Int? {
    // -2 is treated like any other failed allocation.
    precondition(result >= -1, "no memory left to match a regular expression")
    return result < 0 ? nil : Int(result)
  }

  // MARK: Errors

  static func refusal(_ pattern: [UInt8], _ why: String) -> JobFailure {
    JobFailure(.usage, "\(shown(pattern)) is not a regular expression: \(why)")
  }

  /// A pattern as errors show it.
  static func shown(_ pattern: [UInt8]) -> String {
    let most = MatchingLimits.shownBytesMax
    let text = ByteString(bytes: Array(pattern.prefix(most))).shown
    return pattern.count > most ? text + "..." : text
  }
}
