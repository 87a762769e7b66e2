/// How the number of a split or partition appears in file names.
package enum PartNumber {
  /// The least digits of a number, so that names sort in the order of their numbers.
  private static let digitsMin = 5

  /// `number` with leading zeros; more than five digits are left as they are.
  package static func text(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, digitsMin - digits.count)) + digits
  }

  /// The name of the part file with this number.
  package static func fileName(_ number: Int, isCompressed: Bool = false) -> FilePath {
    "part-\(text(number))\(isCompressed ? ".gz" : "")"
  }
}
