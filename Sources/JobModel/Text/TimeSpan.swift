/// Lengths of time as people write and read them: `90s`, `10m`, `2h`. Pure.
package enum TimeSpan {
  /// A year; a longer wait is a mistake.
  package static let secondsMax = 366 * 86_400

  private static let units: [(letter: Character, seconds: Int, word: String)] = [
    ("d", 86_400, "day"), ("h", 3_600, "hour"), ("m", 60, "minute"), ("s", 1, "second"),
  ]

  /// Seconds of a whole number with a unit, or of a bare number of seconds; nil if it is neither,
  /// or is longer than `secondsMax`.
  package static func parse(_ text: String) -> Int? {
    let unit = units.first { $0.letter == text.last }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(digits)
    else { return nil }
    let (seconds, isTooMuch) = number.multipliedReportingOverflow(by: unit?.seconds ?? 1)
    return isTooMuch || seconds > secondsMax ? nil : seconds
  }

  /// `10m`: the shortest text that `parse` reads as these seconds.
  package static func format(_ seconds: Int) -> String {
    guard let unit = unit(of: seconds) else { return "0" }
    return "\(seconds / unit.seconds)\(unit.letter)"
  }

  /// `10 minutes`.
  package static func words(_ seconds: Int) -> String {
    guard let unit = unit(of: seconds) else { return "0 seconds" }
    return Counted.text(seconds / unit.seconds, unit.word)
  }

  /// The largest unit that divides the time.
  private static func unit(of seconds: Int) -> (letter: Character, seconds: Int, word: String)? {
    guard seconds > 0 else { return nil }
    return units.first { seconds % $0.seconds == 0 }
  }
}
