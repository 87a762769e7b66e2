import Glibc
import JobModel

/// A POSIX extended regular expression (regcomp(3), regexec(3) of glibc) over bytes.
///
/// It behaves as glibc does in the C locale, which this process uses, except that `.` matches NUL
/// and not a newline, as in grep(1). Records may hold any bytes (REG_STARTEND). glibc has a bug
/// with an anchor in a repeated group: `(^a){2}` matches `aa`. LazyAutomaton does not have it.
///
/// Safe: `compiled` was filled by regcomp and lives as long as this object. Only one regexec of an
/// expression may run at a time, because glibc builds its states while it matches.
final class PosixRegex {
  private let compiled: UnsafeMutablePointer<regex_t>

  /// - Throws: a usage failure with the message of regerror(3), or one that says which limit the
  ///   pattern exceeds.
  init(_ pattern: [UInt8], ignoresCase: Bool) throws {
    guard !pattern.contains(0) else {
      throw JobFailure(.usage, "a regular expression cannot hold a NUL")
    }
    try ExpressionSize.check(pattern)
    let compiled = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
    compiled.initialize(to: regex_t())
    let flags = REG_EXTENDED | (ignoresCase ? REG_ICASE : 0)
    let text = (Self.withExplicitDots(pattern) + [0]).map { CChar(bitPattern: $0) }
    let error = regcomp(compiled, text, flags)
    guard error == 0 else {
      var words = [CChar](repeating: 0, count: 256)
      let count = min(regerror(error, compiled, &words, words.count), words.count)
      compiled.deallocate()
      let why = String(
        decoding: words.prefix(max(count - 1, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw JobFailure(.usage, "\(Self.shown(pattern)) is not a regular expression: \(why)")
    }
    self.compiled = compiled
  }

  deinit {
    regfree(compiled)
    compiled.deallocate()
  }

  func matches(_ record: UnsafeRawBufferPointer) -> Bool {
    var bounds = regmatch_t(rm_so: 0, rm_eo: regoff_t(record.count))
    // If there are no places to fill in, regexec stops at the end of the shortest match.
    return run(record, places: 0, &bounds)
  }

  /// The leftmost match in `range`, and the longest of those. `^` and `\<` see what precedes the
  /// range. The record is assumed to continue after the range, except for `\>`.
  func firstMatch(in record: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int>? {
    var bounds = regmatch_t(
      rm_so: regoff_t(range.lowerBound), rm_eo: regoff_t(range.upperBound))
    guard run(record, places: 1, &bounds, isCut: range.upperBound < record.count) else {
      return nil
    }
    return Int(bounds.rm_so)..<Int(bounds.rm_eo)
  }

  private func run(
    _ record: UnsafeRawBufferPointer, places: Int, _ bounds: inout regmatch_t, isCut: Bool = false
  ) -> Bool {
    // Nothing is read of a record without an address, but the pointer must not be null.
    let bytes = (record.baseAddress ?? UnsafeRawPointer(compiled))
      .assumingMemoryBound(to: CChar.self)
    let flags = REG_STARTEND | (isCut ? REG_NOTEOL : 0)
    switch regexec(compiled, bytes, places, &bounds, flags) {
    case 0: return true
    case Int32(_REG_NOMATCH.rawValue): return false
    default:
      // REG_ESPACE is treated like any other failed allocation.
      preconditionFailure("no memory left to match a regular expression")
    }
  }

  /// A pattern as errors show it.
  static func shown(_ pattern: [UInt8]) -> String {
    let most = MatchingLimits.shownBytesMax
    let text = String(decoding: pattern.prefix(most), as: UTF8.self)
    return pattern.count > most ? text + "..." : text
  }

  /// The same pattern with `[^\n]` for each `.`, which in glibc does not match NUL.
  static func withExplicitDots(_ pattern: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < pattern.count {
      let byte = pattern[place]
      var end = place + 1
      if byte == UInt8(ascii: "\\") {
        end = min(place + 2, pattern.count)
      } else if byte == UInt8(ascii: "[") {
        end = Self.endOfBracket(pattern, from: place)
      }
      result += byte == UInt8(ascii: ".") ? Array("[^\n]".utf8) : Array(pattern[place..<end])
      place = end
    }
    return result
  }

  /// The place after the bracket expression that starts at `start`.
  static func endOfBracket(_ pattern: [UInt8], from start: Int) -> Int {
    var place = start + 1
    if place < pattern.count, pattern[place] == UInt8(ascii: "^") { place += 1 }
    let first = place
    while place < pattern.count, pattern[place] != UInt8(ascii: "]") || place == first {
      let kind = place + 1 < pattern.count ? pattern[place + 1] : 0
      if pattern[place] == UInt8(ascii: "["), ":=.".utf8.contains(kind) {
        // [:alpha:], [=a=] or [.hyphen.]
        place += 2
        while place + 1 < pattern.count,
          pattern[place] != kind || pattern[place + 1] != UInt8(ascii: "]")
        {
          place += 1
        }
        place += 2
      } else {
        place += 1
      }
    }
    return min(place + 1, pattern.count)
  }
}
