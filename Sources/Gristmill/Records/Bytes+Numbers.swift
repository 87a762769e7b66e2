import Glibc

extension FixedWidthInteger {
  /// The number that the bytes say: an optional sign and decimal digits, and nothing else. Nil
  /// where they say none, or one that does not fit.
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
  /// The number that the bytes say, as `strtod` reads it, and nothing else; nil where they say
  /// none.
  public init?(_ digits: Bytes) {
    // Longer than any number that somebody wrote on purpose.
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
