/// A running attempt, live or told to stop.
struct Attempt: Sendable {
  var worker: WorkerIndex
  var started: Instant
  var isBackup: Bool
  /// Whether it counts for its task. If not, it was told to stop, or was given up and came back; it
  /// still wins if it finishes before any other.
  var isLive: Bool
  /// Its position in `Job.live`.
  var livePosition = 0
  var hasAllInput = false
  /// It was told to stop because a map needs its slot.
  var makesRoom = false

  private(set) var fraction = 0.0
  /// The fraction when the last map was done: until then, a reduce attempt only waited.
  private(set) var fractionWaited = 0.0
  /// Progress in a second, smoothed: the phases of an attempt have different paces, and the current
  /// one matters.
  private var pace = 0.0
  private var reported: Instant
  /// Seconds between the last two reports.
  private var interval = 0.0

  /// After this many seconds, the last report makes half of the pace.
  private static let smoothingSeconds = 10.0
  /// A gap of up to this many intervals does not count as silence.
  private static let intervalsOfPatience = 2.0

  init(worker: WorkerIndex, started: Instant, isBackup: Bool, isLive: Bool) {
    self.worker = worker
    self.started = started
    self.isBackup = isBackup
    self.isLive = isLive
    reported = started
  }

  mutating func report(fraction reportedFraction: Double, at now: Instant) {
    // Comparisons with NaN are false, so NaN leaves everything as it was.
    guard reportedFraction > fraction else { return }
    let gain = min(1, reportedFraction) - fraction
    let seconds = (now - reported).inSeconds
    fraction += gain
    guard seconds > 0 else { return }
    let age = (now - started).inSeconds
    // The first reports count in full, later ones in proportion to the time they cover.
    let weight = pace == 0 ? 1 : seconds / (seconds + min(age, Self.smoothingSeconds))
    pace += (gain / seconds - pace) * weight
    reported = now
    interval = seconds
  }

  mutating func mapsDone() { fractionWaited = fraction }

  /// How long it has had all of its input, by its own reports: a program may have read everything
  /// and still be at its beginning. What has lasted so long is expected to last as long again.
  func secondsAtEnd(_ now: Instant) -> Double {
    fraction >= Self.fractionAtEnd ? (now - reported).inSeconds : 0
  }

  private static let fractionAtEnd = 0.99

  /// The fraction that it gains in a second at present; silence lowers it. Nil before any progress.
  func paceNow(_ now: Instant) -> Double? {
    guard pace > 0 else { return nil }
    let silence = max(0, (now - reported).inSeconds - Self.intervalsOfPatience * interval)
    return pace * Self.smoothingSeconds / (Self.smoothingSeconds + silence)
  }
}
