import DequeModule
import JobModel

/// What to fetch next, from whom, and what to do when it fails: a pure state machine. It is told what
/// happened and when, and answers with what to do; it has no socket, file or clock. Times are
/// milliseconds of any clock that does not go back.
///
///     segment:  unknown ─announce─▶ ready ─▶ asked ─▶ fetched
///                  ▲                 ▲  ▲      │         │
///                  │           pause │  └──────┤         │ discard
///                  │              delayed ◀────┤ failed  ▼
///                  └───── withdrawn ───────────┘       ready
///
/// Segments of a peer are asked for one behind another on one or two connections, some requests ahead
/// of their answers. Where answers stop, only the segment whose answer was due is blamed; those behind
/// it are ready again. A segment that fails `attemptsMax` times in a row is reported, and tried on after
/// a longer pause: as long as nobody withdraws its source, that is where it is, and a report may be
/// lost. A failure of a connection is also held against its peer, and one that fails `attemptsMax` times
/// in a row has all of its segments reported at once: a dead worker with a thousand map outputs costs
/// six attempts, not six thousand.
struct FetchPlan {
  enum Action: Equatable {
    case open(connection: Int, SegmentPeer)
    case ask(connection: Int, FetchRequest)
    case close(connection: Int)
    case report(FetchComplaint)
    /// All segments are in the file.
    case finished
  }

  struct Segment {
    enum State: Equatable {
      /// Nobody is known to have it.
      case unknown
      /// In the queue of its peer.
      case ready
      /// Until its pause is over.
      case delayed
      case asked(connection: Int)
      case fetched
    }

    var state = State.unknown
    var source: SegmentSource?
    /// Where it goes in the file, once its length is known.
    var place: FetchedSegment?
    /// Room that was given to it in the file; a later attempt's segment may fit there.
    var room: Range<Int> = 0..<0
    /// Bytes at its front that are in the file.
    var received = 0
    /// The same when it failed last.
    var receivedBefore = 0
    /// Failed attempts in a row.
    var failures = 0
    /// Place in the order of this reducer.
    var rank: UInt64 = 0
  }

  struct Peer {
    /// Maps whose segments may be asked for, the next one last.
    var ready: [Int] = []
    /// Not before this time.
    var pauseEnds = 0
    /// Failed connections in a row.
    var failures = 0
    /// Connections to it, those that are being made too.
    var connections: [Int] = []
    var rank: UInt64 = 0
  }

  struct Connection {
    let peer: SegmentPeer
    var isOpen = false
    /// Maps that were asked for, in the order in which answers come.
    var asked: Deque<Int> = []
    /// When it last had nothing to do.
    var idleSince = 0
  }

  // MARK: Configuration

  let limits: FetchLimits
  let seed: UInt64

  // MARK: State

  var segments: [Segment]
  var peers: [SegmentPeer: Peer] = [:]
  /// All peers, in the order of this reducer.
  var peersInOrder: [SegmentPeer] = []
  var connections: [Int: Connection] = [:]
  var delayed: [(ends: Int, map: Int)] = []
  /// Times at which `tick` has something to do, the next one last.
  var wakes: [Int] = []
  var nextConnection = 0
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
    segments = (0..<count).map { map in
      var segment = Segment()
      segment.rank = SeededRandom.mix(seed ^ SeededRandom.mix(UInt64(map) &+ 1))
      return segment
    }
  }

  /// The segments that are in the file, in the order of their maps.
  var fetched: [FetchedSegment] { segments.compactMap { $0.state == .fetched ? $0.place : nil } }

  /// When `tick` has to be called next.
  var wakeTime: Int? { wakes.last }

  /// The segment whose answer is due on this connection.
  func dueSegment(_ connection: Int) -> Segment? {
    connections[connection]?.asked.first.map { segments[$0] }
  }

  // MARK: What the caller says

  /// Called once at the start, and whenever time passed `wakeTime`.
  mutating func tick(now: Int) -> [Action] {
    while let time = wakes.last, time <= now { wakes.removeLast() }
    let ended = delayed.filter { $0.ends <= now }
    delayed.removeAll { $0.ends <= now }
    for entry in ended { makeReady(entry.map) }
    closeIdle(now)
    return takeActions(now)
  }

  mutating func announce(_ source: SegmentSource, now: Int) -> [Action] {
    let map = source.attempt.task.index
    guard segments.indices.contains(map), segments[map].state != .fetched else { return [] }
    // What was reported is tried at once: somebody believes that it can be had.
    let waits = segments[map].state == .delayed && segments[map].failures == 0
    if segments[map].source == source, segments[map].state != .unknown, !waits { return [] }
    drop(map)
    segments[map].source = source
    segments[map].failures = 0
    makeReady(map)
    return takeActions(now)
  }

  /// The caller has this segment from elsewhere: it is not fetched, and not among `fetched`.
  mutating func provide(map: Int, now: Int) -> [Action] {
    guard segments.indices.contains(map), segments[map].state != .fetched else { return [] }
    drop(map)
    segments[map].source = nil
    segments[map].place = nil
    segments[map].state = .fetched
    progress.segmentsFetched += 1
    return takeActions(now)
  }

  mutating func withdraw(_ attempt: AttemptID, now: Int) -> [Action] {
    let map = attempt.task.index
    guard segments.indices.contains(map), segments[map].state != .fetched,
      segments[map].source?.attempt == attempt
    else { return [] }
    drop(map)
    segments[map].source = nil
    return takeActions(now)
  }

  mutating func discard(map: Int, now: Int) -> [Action] {
    guard segments.indices.contains(map), segments[map].state == .fetched else { return [] }
    progress.segmentsFetched -= 1
    forget(map)
    segments[map].failures = 0
    segments[map].state = .unknown
    isFinished = false
    if segments[map].source != nil { makeReady(map) }
    return takeActions(now)
  }

  // MARK: What connections say

  mutating func opened(_ connection: Int, now: Int) -> [Action] {
    connections[connection]?.isOpen = true
    connections[connection]?.idleSince = now
    return takeActions(now)
  }

  /// The head of the answer that is due: the segment has so many bytes in all, and those from `from`
  /// on follow. Where that fits what is known, `dueSegment` says afterwards where they go; otherwise
  /// the connection is closed and the segment fetched anew.
  mutating func began(
    _ connection: Int, bytes: Int, from: Int, numbers: [Int], now: Int
  ) -> [Action] {
    guard let map = connections[connection]?.asked.first, let source = segments[map].source
    else { return [] }
    let place = segments[map].place
    let isKnown = place.map { $0.bytes == bytes && $0.numbers == numbers } ?? true
    guard from == 0 || (from == segments[map].received && place != nil && isKnown) else {
      return disbelieved(
        connection, "it is not the part of the segment that was asked for", now: now)
    }
    if from == 0 { forget(map) }
    if segments[map].room.count < bytes {
      let end = fileEnd.addingSaturated(bytes)
      guard end <= limits.fileBytesMax else {
        return disbelieved(connection, "its segments are larger than any file", now: now)
      }
      segments[map].room = fileEnd..<end
      fileEnd = end
    }
    segments[map].place = FetchedSegment(
      map: map, source: source, offset: segments[map].room.lowerBound, bytes: bytes,
      numbers: numbers)
    return []
  }

  /// The head of the answer that is due makes no sense. Neither does what follows it, nor may what came
  /// before.
  mutating func disbelieved(_ connection: Int, _ message: String, now: Int) -> [Action] {
    if let map = connections[connection]?.asked.first { forget(map) }
    return lost(connection, fault: .wire, message, now: now)
  }

  /// So many more bytes of the segment whose answer is due are in the file.
  mutating func wrote(_ connection: Int, bytes: Int) {
    guard let map = connections[connection]?.asked.first else { return }
    segments[map].received += bytes
    progress.bytesFetched += bytes
    if segments[map].received - segments[map].receivedBefore >= limits.progressBytesMin,
      let peer = connections[connection]?.peer
    {
      peers[peer]?.failures = 0
    }
  }

  /// The answer that was due is whole and in the file.
  mutating func completed(_ connection: Int, now: Int) -> [Action] {
    guard let map = answered(connection, now) else { return [] }
    guard let place = segments[map].place, segments[map].received == place.bytes else {
      fail(map, .wire, "the answer was shorter than its head said", now)
      return takeActions(now)
    }
    segments[map].state = .fetched
    progress.segmentsFetched += 1
    if let peer = connections[connection]?.peer { peers[peer]?.failures = 0 }
    return takeActions(now)
  }

  /// The answer that was due says that the peer has too much to do.
  mutating func busy(_ connection: Int, milliseconds: Int, now: Int) -> [Action] {
    guard let map = answered(connection, now), let peer = connections[connection]?.peer
    else { return [] }
    progress.busyAnswers += 1
    let told = max(1, min(milliseconds, limits.busyMillisecondsMax))
    // Up to half as much again, so that those who were refused together do not return together.
    let ends = now + told + random.number(most: told / 2)
    peers[peer]!.pauseEnds = max(peers[peer]!.pauseEnds, ends)
    wake(at: ends)
    makeReady(map)
    return takeActions(now)
  }

  /// The answer that was due says why there is no segment. `isFinal`: asking again at once is in vain.
  mutating func refused(
    _ connection: Int, fault: FetchFault, _ message: String, isFinal: Bool, now: Int
  ) -> [Action] {
    guard let map = answered(connection, now) else { return [] }
    // What does not fit the part that is there is asked for from its beginning.
    if fault == .wire { forget(map) }
    if isFinal {
      complain(map, fault, message, now)
    } else {
      fail(map, fault, message, now)
    }
    return takeActions(now)
  }

  /// The connection is gone, or was never made. Without a fault nobody is to blame: the peer had said
  /// that it would close.
  mutating func lost(
    _ connection: Int, fault: FetchFault?, _ message: String, now: Int
  ) -> [Action] {
    guard let gone = connections[connection] else { return [] }
    remove(connection)
    actions.append(.close(connection: connection))
    let wasDue = gone.asked.first
    for map in gone.asked.dropFirst() { makeReady(map) }
    guard let fault else {
      if let wasDue { makeReady(wasDue) }
      return takeActions(now)
    }
    // A kept connection that is closed while nothing was asked is how connections end.
    guard wasDue != nil || !gone.isOpen else { return takeActions(now) }
    if let wasDue { fail(wasDue, fault, message, now) }
    failPeer(gone.peer, fault, message, now)
    return takeActions(now)
  }
}

/// What is asked of a peer.
struct FetchRequest: Equatable {
  var source: SegmentSource
  /// The first byte that is wanted; those before are in the file.
  var from: Int
}
