/// Every bound on the cost of an expression, with its unit and reason. All are checked before
/// regcomp(3) of glibc, which has no limits, is called.
enum MatchingLimits {
  /// Bytes of an expression; the system passes arguments of up to twice as many.
  static let patternBytesMax = 64 << 10
  /// The nesting depth of groups and repeats. regcomp(3) calls itself for each level and takes some
  /// 400 bytes of stack.
  static let nestingMax = 200
  /// Steps, with repeats written out: what the largest repeat of POSIX takes for one byte, and
  /// little more. regcomp(3) takes 300 bytes for each.
  static let stepsMax = 40_000
  /// Ways to continue without reading a byte, with repeats written out. The memory and time of
  /// regcomp(3) grow with their square, and faster if they are nested; with this many it takes some
  /// 40 MiB and half a second. `.{0,500}` has 1,500.
  static let choicesMax = 2_000
  /// How many choices an optional part or an unbounded repeat counts as: a way in, a way past and a
  /// way after it.
  static let optionalChoices = 3
  /// Bytes of an expression that are shown in an error.
  static let shownBytesMax = 80
  /// Places that all states of an automaton hold together: 2 MiB, as much as its table.
  static let placesMax = 256 << 10
  /// States that an automaton builds, or records that regexec(3) examines, between two checks for
  /// cancellation: less than 10 ms.
  static let stepsToCheck = 1 << 10
}
