import JobModel

/// A number that a sample suggests, and the interval in which the true one lies as far as the sample
/// can tell.
package struct Estimate: Codable, Equatable, Sendable {
  package var estimate: Int
  package var low: Int
  package var high: Int

  package init(_ estimate: Int, low: Int, high: Int) {
    self.estimate = estimate
    self.low = min(low, estimate)
    self.high = max(high, estimate)
  }

  package init(_ range: EstimatedRange) {
    self.init(
      Int(saturating: range.estimate.rounded()), low: Int(saturating: range.low.rounded(.down)),
      high: Int(saturating: range.high.rounded(.up)))
  }

  /// A number that is known.
  package static func exactly(_ number: Int) -> Estimate {
    Estimate(number, low: number, high: number)
  }

  /// Whether the interval is so narrow that one number says as much: both ends are within a quarter
  /// of the estimate.
  package var isSure: Bool {
    let middle = Double(estimate)
    return Double(high) <= 1.25 * middle && 1.25 * Double(low) >= middle
  }

  /// Whether the interval holds a number.
  package func holds(_ number: Int) -> Bool { low...high ~= number }
}

/// The same while it is computed.
package struct EstimatedRange: Equatable, Sendable {
  var estimate: Double
  var low: Double
  var high: Double

  init(_ estimate: Double, low: Double, high: Double) {
    self.estimate = estimate
    self.low = min(low, estimate)
    self.high = max(high, estimate)
  }

  static func exactly(_ number: Double) -> EstimatedRange {
    EstimatedRange(number, low: number, high: number)
  }

  /// The sum of two numbers whose errors have nothing to do with each other.
  static func + (a: EstimatedRange, b: EstimatedRange) -> EstimatedRange {
    func both(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let sum = a.estimate + b.estimate
    return EstimatedRange(
      sum, low: sum - both(a.estimate - a.low, b.estimate - b.low),
      high: sum + both(a.high - a.estimate, b.high - b.estimate))
  }

  func map(_ change: (Double) -> Double) -> EstimatedRange {
    EstimatedRange(change(estimate), low: change(low), high: change(high))
  }
}
