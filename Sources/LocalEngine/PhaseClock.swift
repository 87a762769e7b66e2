/// Measures consecutive phases.
struct PhaseClock {
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var phases = JobReport.Phases()

  init() {
    started = clock.now
    last = started
  }

  /// Ends the phase that began with the last call.
  mutating func end(_ phase: WritableKeyPath<JobReport.Phases, Double>) {
    let now = clock.now
    phases[keyPath: phase] = Self.seconds(now - last)
    last = now
  }

  func finished() -> JobReport.Phases {
    var result = phases
    result.total = Self.seconds(last - started)
    return result
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
