import NIOCore

/// How long a peer that owes answers has made no progress. An answer's beginning or end counts as
/// progress, and so do `FetchLimits.silenceBytesMin` bytes.
struct SilenceClock {
  private let limits: FetchLimits
  private var start: NIODeadline
  /// Bytes since `start`.
  private var bytes = 0

  init(limits: FetchLimits, now: NIODeadline) {
    self.limits = limits
    start = now
  }

  /// When the peer has been silent for too long.
  var end: NIODeadline { start + .milliseconds(Int64(limits.silenceMilliseconds)) }

  mutating func restart(_ now: NIODeadline) {
    start = now
    bytes = 0
  }

  mutating func count(_ more: Int, _ now: NIODeadline) {
    bytes += more
    if bytes >= limits.silenceBytesMin { restart(now) }
  }
}
