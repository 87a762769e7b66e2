/// Every bound on the cost of patterns, with its unit and reason. Those of expressions are checked
/// before glibc, which has no limits, compiles them; all patterns of a job together are one expression.
enum MatchingLimits {
  /// Bytes of an expression; the system passes arguments of up to twice as many.
  static let patternBytesMax = 64 << 10
  /// The nesting depth of groups and repeats. glibc calls itself for each level and takes some
  /// 400 bytes of stack.
  static let nestingMax = 200
  /// Steps, with repeats written out: what the largest repeat of POSIX takes for one byte, and
  /// little more. glibc takes 300 bytes for each.
  static let stepsMax = 40_000
  /// Ways to continue without reading a byte, with repeats written out. The memory and time of
  /// glibc grow with their square, and faster if they are nested; with this many it takes some
  /// 40 MiB and half a second. `.{0,500}` has 1,500.
  static let choicesMax = 2_000
  /// How many choices an optional part or an unbounded repeat counts as: a way in, a way past and a
  /// way after it.
  static let optionalChoices = 3
  /// Bytes of an expression that are shown in an error.
  static let shownBytesMax = 80
  /// Bytes of all strings of a job, for which no expression is needed. A dictionary of English is
  /// less. In memory each takes 17 bytes, once in a process.
  static let stringBytesMax = 1 << 20
  /// Places in a set of strings that have a row of 1 KiB in its table: 2 MiB.
  static let rowsMax = 2_048
  /// Places that all states of an automaton hold together: 2 MiB, as much as its table.
  static let placesMax = 256 << 10
  /// States that an automaton builds, or records that glibc examines, between two checks for
  /// cancellation: less than 10 ms.
  static let stepsToCheck = 1 << 10
}
