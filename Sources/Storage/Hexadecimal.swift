package enum Hexadecimal {
  /// Eight lower-case digits.
  package static func format(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
