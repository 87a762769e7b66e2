import JobModel

/// Decides what to fetch next, from whom, and what to do when it fails: a pure state machine. It is
/// told what happened and when, and answers with what to do; it has no socket, file or clock. Times
/// are milliseconds of any monotonic clock.
///
///     segment:  unknown ─announce─▶ ready ─▶ asked ─▶ fetched
///                  ▲                 ▲  ▲      │         │
///                  │           pause │  └──────┤         │ discard
///                  │              delayed ◀────┤ failed  ▼
///                  └───── withdrawn ───────────┘       ready
///
/// A peer's segments are requested one after another on one or two connections, some requests ahead
/// of their answers. If answers stop, only the segment whose answer was due is blamed; those after
/// it become ready again. A segment that fails `attemptsMax` times in a row is reported, and tried
/// again after a longer pause: until its source is withdrawn, that is where it is, and a report may
/// get lost. A failed connection also counts against its peer. When a peer fails `attemptsMax`
/// times in a row, all of its segments are reported at once: a dead worker with a thousand map
/// outputs costs six attempts, not six thousand.
struct FetchPlan {
  enum Action: Equatable {
    case open(connection: ConnectionNumber, SegmentPeer)
    case ask(connection: ConnectionNumber, FetchRequest)
    case close(connection: ConnectionNumber)
    case report(FetchComplaint)
    /// All segments are in the file.
    case finished
  }

  struct Segment {
    enum State: Equatable {
      /// No source is known.
      case unknown
      /// In its peer's queue.
      case ready
      /// Until its pause is over.
      case delayed
      case asked(connection: ConnectionNumber)
      case fetched
    }

    var state = State.unknown
    var source: SegmentSource?
    /// Where it goes in the file, once its length is known.
    var place: FetchedSegment?
    /// The room in the file assigned to it; a later attempt's segment may fit there.
    var room: Range<Int> = 0..<0
    /// Bytes from its start that are in the file.
    var received = 0
    /// The same when it last failed.
    var receivedBefore = 0
    /// Failed attempts in a row.
    var failures = 0
    /// Its place in this reducer's order.
    var rank: UInt64 = 0
  }

  struct Peer {
    /// Maps whose segments may be asked for, the next one last.
    var ready: [MapIndex] = []
    /// The peer is not asked before this time.
    var pauseEnds = 0
    /// Failed connections in a row.
    var failures = 0
    /// Its connections, including those being made.
    var connections: [ConnectionNumber] = []
    var rank: UInt64 = 0
  }

  // MARK: Configuration

  let limits: FetchLimits
  let seed: UInt64

  // MARK: State

  var segments: SegmentTable
  var peers: [SegmentPeer: Peer] = [:]
  /// All peers, in this reducer's order.
  var peersInOrder: [SegmentPeer] = []
  var connections: [ConnectionNumber: Connection] = [:]
  var delayed: [(ends: Int, map: MapIndex)] = []
  /// Times at which `tick` has something to do, the next one last.
  var wakes: [Int] = []
  var nextConnection = ConnectionNumber(0)
  var fileEnd: Int
  var readyCount = 0
  var isFinished = false
  var random: SeededRandom
  var actions: [Action] = []
  var progress: FetchProgress

  init(segments count: Int, offset: Int, seed: UInt64, limits: FetchLimits) {
    self.limits = limits
    self.seed = seed
    random = SeededRandom(seed: seed)
    fileEnd = offset
    progress = FetchProgress(segments: count)
    segments = SegmentTable(count: count, seed: seed)
  }

  /// The segments that are in the file, in the order of their maps.
  var fetched: [FetchedSegment] { segments.compactMap { $0.state == .fetched ? $0.place : nil } }

  /// When to call `tick` next.
  var wakeTime: Int? { wakes.last }

  /// The segment whose answer is due on this connection.
  func dueSegment(_ connection: ConnectionNumber) -> Segment? {
    connections[connection]?.due.map { segments[$0] }
  }

  // MARK: Calls from the owner

  /// Called once at the start, and whenever `wakeTime` has passed.
  mutating func tick(now: Int) -> [Action] {
    while let time = wakes.last, time <= now { wakes.removeLast() }
    let ended = delayed.filter { $0.ends <= now }
    delayed.removeAll { $0.ends <= now }
    for entry in ended { makeReady(entry.map) }
    closeIdle(now)
    return takeActions(now)
  }

  mutating func announce(_ source: SegmentSource, now: Int) -> [Action] {
    let map = source.attempt.task.mapIndex
    guard segments.indices.contains(map), segments[map].state != .fetched else { return [] }
    // If it was reported, it is tried at once: someone believes that it can be had.
    let waits = segments[map].state == .delayed && segments[map].failures == 0
    if segments[map].source == source, segments[map].state != .unknown, !waits { return [] }
    drop(map)
    segments[map].source = source
    segments[map].failures = 0
    makeReady(map)
    return takeActions(now)
  }

  /// The caller has this segment from elsewhere: it is not fetched, and not among `fetched`.
  mutating func provide(map: MapIndex, now: Int) -> [Action] {
    guard segments.indices.contains(map), segments[map].state != .fetched else { return [] }
    drop(map)
    segments[map].source = nil
    segments[map].place = nil
    segments[map].state = .fetched
    progress.segmentsFetched += 1
    return takeActions(now)
  }

  mutating func withdraw(_ attempt: AttemptID, now: Int) -> [Action] {
    let map = attempt.task.mapIndex
    guard segments.indices.contains(map), segments[map].state != .fetched,
      segments[map].source?.attempt == attempt
    else { return [] }
    drop(map)
    segments[map].source = nil
    return takeActions(now)
  }

  mutating func discard(map: MapIndex, now: Int) -> [Action] {
    guard segments.indices.contains(map), segments[map].state == .fetched else { return [] }
    progress.segmentsFetched -= 1
    forget(map)
    segments[map].failures = 0
    segments[map].state = .unknown
    isFinished = false
    if segments[map].source != nil { makeReady(map) }
    return takeActions(now)
  }
}

/// A request to a peer.
struct FetchRequest: Equatable {
  var source: SegmentSource
  /// The first byte wanted; those before it are in the file.
  var from: Int
}
