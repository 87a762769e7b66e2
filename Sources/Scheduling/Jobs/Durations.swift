/// How long successful attempts of a kind took.
struct Durations: Sendable {
  private(set) var count = 0
  private var seconds = 0.0
  /// Bytes of their inputs, if known.
  private var bytes = 0.0
  private var secondsWithBytes = 0.0

  mutating func add(_ seconds: Double, bytes: Double) {
    count += 1
    self.seconds += seconds
    if bytes > 0 {
      self.bytes += bytes
      secondsWithBytes += seconds
    }
  }

  /// The expected duration of an attempt with so much input; nil before one has ended.
  func expected(bytes: Double) -> Double? {
    guard count > 0 else { return nil }
    if bytes > 0, self.bytes > 0 { return bytes * secondsWithBytes / self.bytes }
    return seconds / Double(count)
  }
}
