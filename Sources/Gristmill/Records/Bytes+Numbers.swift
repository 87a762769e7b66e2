import Glibc

extension FixedWidthInteger {
  /// The number in the bytes, which must be an optional sign and decimal digits, and nothing else.
  /// Nil if they are anything else, or the number does not fit.
  ///
  /// - Complexity: O(digits). Nothing is allocated.
  @inlinable
  public init?(_ digits: Bytes) {
    let sign = digits.isEmpty ? 0 : digits[0]
    let isNegative = sign == 45
    let rest = isNegative || sign == 43 ? digits.dropFirst() : digits
    guard !rest.isEmpty else { return nil }
    var number: Self = 0
    for byte in rest {
      let digit = byte &- 48
      guard digit < 10 else { return nil }
      let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
      let (next, overflowsToo) =
        isNegative
        ? tens.subtractingReportingOverflow(Self(truncatingIfNeeded: digit))
        : tens.addingReportingOverflow(Self(truncatingIfNeeded: digit))
      guard !overflows, !overflowsToo else { return nil }
      number = next
    }
    self = number
  }
}

extension Double {
  /// The number in the bytes, as `strtod` reads it; nil if they are not exactly such a number.
  public init?(_ digits: Bytes) {
    // More than 400 bytes are longer than any number written on purpose.
    guard !digits.isEmpty, digits.count < 400, !Bytes.isSpace(digits[0]) else { return nil }
    let number: Double? = withUnsafeTemporaryAllocation(
      byteCount: digits.count + 1, alignment: 1
    ) { copy in
      copy.copyMemory(from: UnsafeRawBufferPointer(start: digits.start, count: digits.count))
      copy[digits.count] = 0
      let text = copy.baseAddress!.assumingMemoryBound(to: CChar.self)
      var end: UnsafeMutablePointer<CChar>?
      let number = strtod(text, &end)
      return end == text + digits.count ? number : nil
    }
    guard let number else { return nil }
    self = number
  }
}
