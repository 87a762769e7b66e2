/// A running attempt, live or told to stop.
struct Attempt: Sendable {
  var worker: WorkerIndex
  var started: Instant
  var isBackup: Bool
  /// It counts for its task. Otherwise it was told to stop, or was given up and came back; if it
  /// finishes nevertheless before any other it wins.
  var isLive: Bool
  /// Where it stands in `Job.live`.
  var livePosition = 0
  var hasAllInput = false
  /// It was told to stop because a map needs its slot.
  var makesRoom = false

  private(set) var fraction = 0.0
  /// What the fraction was when the last map was done: a reduce attempt waited until then.
  private(set) var fractionWaited = 0.0
  /// A second, smoothed: phases of an attempt go at different paces, and what matters is the pace of
  /// the one it is in.
  private var pace = 0.0
  private var reported: Instant
  /// Seconds between the last two reports.
  private var interval = 0.0

  /// After so many seconds half of the pace is that of the last report.
  private static let smoothingSeconds = 10.0
  /// So many intervals without a report are not silence yet.
  private static let intervalsOfPatience = 2.0

  init(worker: WorkerIndex, started: Instant, isBackup: Bool, isLive: Bool) {
    self.worker = worker
    self.started = started
    self.isBackup = isBackup
    self.isLive = isLive
    reported = started
  }

  mutating func report(fraction reportedFraction: Double, at now: Instant) {
    // A comparison with NaN is false, so that leaves everything as it was.
    guard reportedFraction > fraction else { return }
    let gain = min(1, reportedFraction) - fraction
    let seconds = (now - reported).inSeconds
    fraction += gain
    guard seconds > 0 else { return }
    let age = (now - started).inSeconds
    // The first reports count in full, later ones as far as they reach back.
    let weight = pace == 0 ? 1 : seconds / (seconds + min(age, Self.smoothingSeconds))
    pace += (gain / seconds - pace) * weight
    reported = now
    interval = seconds
  }

  mutating func mapsDone() { fractionWaited = fraction }

  /// How long it has had all of its input behind it, as far as its reports say: a program may have read
  /// everything and still be at its beginning. What has lasted so long lasts as long again.
  func secondsAtEnd(_ now: Instant) -> Double {
    fraction >= Self.fractionAtEnd ? (now - reported).inSeconds : 0
  }

  private static let fractionAtEnd = 0.99

  /// The fraction it gains in a second by now; silence makes it less. Nil before any progress.
  func paceNow(_ now: Instant) -> Double? {
    guard pace > 0 else { return nil }
    let silence = max(0, (now - reported).inSeconds - Self.intervalsOfPatience * interval)
    return pace * Self.smoothingSeconds / (Self.smoothingSeconds + silence)
  }
}
