/// How long attempts of a kind took that did their tasks.
struct Durations: Sendable {
  private(set) var count = 0
  private var seconds = 0.0
  /// Bytes of their inputs, where those are known.
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

  /// What an attempt with so much input takes from its beginning; nil before one has ended.
  func expected(bytes: Double) -> Double? {
    guard count > 0 else { return nil }
    if bytes > 0, self.bytes > 0 { return bytes * secondsWithBytes / self.bytes }
    return seconds / Double(count)
  }
}
