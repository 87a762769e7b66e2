/// The header names and values of segment requests and answers, and the form of their numbers.
package enum ShuffleFormat {
  /// The numbers of `SegmentLocation`, in decimal, separated by commas.
  static let numbersHeader = "Gristmill-Numbers"
  /// Why a request was refused, for people.
  static let reasonHeader = "Gristmill-Reason"
  /// The answer to `?verify=1`: `soundCopy` or `damagedCopy`.
  static let copyHeader = "Gristmill-Copy"
  static let soundCopy = "sound"
  static let damagedCopy = "damaged"
  static let verifyQuery = "verify=1"

  /// Numbers that travel with a segment; an index entry has four.
  package static let numbersMax = 8
  /// The largest job, map, attempt or partition in a path; such numbers fit in 32 bits everywhere.
  static let pathNumberMax = 1 << 31

  /// A decimal number without sign or leading zeros, of at most 18 digits.
  static func number(_ text: Substring) -> Int? {
    let digits = text.utf8
    guard (1...18).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
      digits.count == 1 || digits.first != 48
    else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  static func text(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ",")
  }

  static func numbers(_ text: String) -> [Int]? {
    if text.isEmpty { return [] }
    let parts = text.split(
      separator: ",", maxSplits: numbersMax, omittingEmptySubsequences: false)
    guard parts.count <= numbersMax else { return nil }
    let numbers = parts.compactMap { number($0) }
    return numbers.count == parts.count ? numbers : nil
  }
}
