/// How the number of a split or a partition stands in names of files.
package enum PartNumber {
  /// Digits that a number has at least, so that names sort as their numbers do.
  private static let digitsMin = 5

  /// `number` with leading zeros; one of more than five digits as it is.
  package static func text(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, digitsMin - digits.count)) + digits
  }

  /// The name of the part file with this number.
  package static func fileName(_ number: Int, isCompressed: Bool = false) -> String {
    "part-" + text(number) + (isCompressed ? ".gz" : "")
  }
}
