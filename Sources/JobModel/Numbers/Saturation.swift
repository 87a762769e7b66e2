extension Int {
  /// The sum, or the nearest representable number: for counts from outside, where a trap would end
  /// the process that adds them.
  package func addingSaturated(_ other: Int) -> Int {
    let (sum, isOverflow) = addingReportingOverflow(other)
    return isOverflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, or the nearest representable number.
  package func subtractingSaturated(_ other: Int) -> Int {
    let (difference, isOverflow) = subtractingReportingOverflow(other)
    return isOverflow ? (other < 0 ? .max : .min) : difference
  }

  package mutating func addSaturated(_ other: Int) { self = addingSaturated(other) }
}

extension Sequence {
  /// The sum of a number of each element, or the nearest representable number.
  package func saturatedSum(_ number: (Element) throws -> Int) rethrows -> Int {
    try reduce(0) { $0.addingSaturated(try number($1)) }
  }
}

extension Int {
  /// The nearest `Int`; 0 if `number` is not a number.
  package init(saturating number: Double) {
    guard !number.isNaN else {
      self = 0
      return
    }
    // The greatest `Double` below 2^63 is 2^63 - 1024.
    self = Int(Swift.min(Swift.max(number.rounded(), -0x1p63), 0x1p63.nextDown))
  }
}
