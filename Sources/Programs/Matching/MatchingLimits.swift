/// Every bound on what an expression may cost, with its unit and reason. All are looked at before
/// regcomp(3) of glibc is asked, which knows none.
enum MatchingLimits {
  /// Bytes of an expression; the system passes an argument of twice as many.
  static let patternBytesMax = 64 << 10
  /// Groups and repeats inside of one another: regcomp(3) calls itself for each, some 400 bytes of
  /// stack.
  static let nestingMax = 200
  /// Steps, with repeats counted out: what the largest repeat of POSIX takes of one byte, and
  /// little more. regcomp(3) takes 300 bytes for each.
  static let stepsMax = 40_000
  /// Ways on without a byte, with repeats counted out: memory and time of regcomp(3) grow with
  /// their square, nested ones more; with so many it takes some 40 MiB and half a second. `.{0,500}`
  /// has 1,500.
  static let choicesMax = 2_000
  /// What an optional part or a repeat without bound counts of them: each is a way into, a way
  /// past and a way behind.
  static let optionalChoices = 3
  /// Bytes of an expression that are shown in an error.
  static let shownBytesMax = 80
  /// Places that all states of an automaton hold together: 2 MiB, as much as its table.
  static let placesMax = 256 << 10
  /// States that an automaton makes, or records that regexec(3) is asked about, between two looks
  /// whether somebody cancelled: less than 10 ms.
  static let stepsToCheck = 1 << 10
}
