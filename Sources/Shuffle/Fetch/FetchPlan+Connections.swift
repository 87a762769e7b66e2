import DequeModule
import JobModel

extension FetchPlan {
  /// A connection, as the plan sees it.
  struct Connection {
    enum State: Equatable {
      /// It is being made.
      /// Next: `idle`.
      case opening
      /// Nothing is asked since that time. Next: `asked`.
      case idle(since: Int)
      /// These maps were requested, in the order in which their answers come; at least one. Next:
      /// `idle`.
      case asked(Deque<MapIndex>)
    }

    let peer: SegmentPeer
    private(set) var state = State.opening

    init(peer: SegmentPeer) { self.peer = peer }

    var isOpening: Bool { state == .opening }

    /// Since when nothing is asked; nil if something is, or nothing can be yet.
    var idleSince: Int? { if case .idle(let since) = state { since } else { nil } }

    var asked: Deque<MapIndex> { if case .asked(let maps) = state { maps } else { [] } }

    /// The map whose answer is due.
    var due: MapIndex? { asked.first }

    mutating func open(_ now: Int) { state = .idle(since: now) }

    mutating func ask(_ map: MapIndex) { state = .asked(asked + [map]) }

    /// Removes the first requested map from the connection.
    mutating func answered(_ now: Int) -> MapIndex? {
      guard case .asked(var maps) = state, let map = maps.popFirst() else { return nil }
      state = maps.isEmpty ? .idle(since: now) : .asked(maps)
      return map
    }
  }

  // MARK: Reports of connections

  mutating func opened(_ connection: ConnectionNumber, now: Int) -> [Action] {
    connections[connection]?.open(now)
    return takeActions(now)
  }

  /// The head of the due answer has come: the segment has so many bytes in all, and those from
  /// `from` on follow. If that agrees with what is known, `dueSegment` says afterwards where they
  /// go; otherwise the connection is closed and the segment fetched from its start.
  mutating func began(
    _ connection: ConnectionNumber, bytes: Int, from: Int, numbers: [Int], now: Int
  ) -> [Action] {
    guard let map = connections[connection]?.due, let source = segments[map].source
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

  /// The head of the due answer makes no sense. Then what follows it does not either, and what came
  /// before is suspect.
  mutating func disbelieved(_ connection: ConnectionNumber, _ message: String, now: Int) -> [Action]
  {
    if let map = connections[connection]?.due { forget(map) }
    return lost(connection, fault: .wire, message, now: now)
  }

  /// So many more bytes of the due segment are in the file.
  mutating func wrote(_ connection: ConnectionNumber, bytes: Int) {
    guard let map = connections[connection]?.due else { return }
    segments[map].received += bytes
    progress.bytesFetched += bytes
    if segments[map].received - segments[map].receivedBefore >= limits.progressBytesMin,
      let peer = connections[connection]?.peer
    {
      peers[peer]?.failures = 0
    }
  }

  /// The due answer is complete and in the file.
  mutating func completed(_ connection: ConnectionNumber, now: Int) -> [Action] {
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

  /// The due answer says that the peer is busy.
  mutating func busy(_ connection: ConnectionNumber, milliseconds: Int, now: Int) -> [Action] {
    guard let map = answered(connection, now), let peer = connections[connection]?.peer
    else { return [] }
    progress.busyAnswers += 1
    let told = max(1, min(milliseconds, limits.busyMillisecondsMax))
    // Up to half as long again, so that fetchers refused together do not return together.
    let ends = now + told + random.number(most: told / 2)
    peers[peer]!.pauseEnds = max(peers[peer]!.pauseEnds, ends)
    wake(at: ends)
    makeReady(map)
    return takeActions(now)
  }

  /// The due answer says why there is no segment. `isFinal`: asking again at once is useless.
  mutating func refused(
    _ connection: ConnectionNumber, fault: FetchFault, _ message: String, isFinal: Bool, now: Int
  ) -> [Action] {
    guard let map = answered(connection, now) else { return [] }
    // If the answer does not fit the part already present, the segment is requested from its
    // beginning.
    if fault == .wire { forget(map) }
    if isFinal {
      complain(map, fault, message, now)
    } else {
      fail(map, fault, message, now)
    }
    return takeActions(now)
  }

  /// The connection is gone, or could not be made. Without a fault nobody is to blame: the peer had
  /// announced that it would close.
  mutating func lost(
    _ connection: ConnectionNumber, fault: FetchFault?, _ message: String, now: Int
  ) -> [Action] {
    guard let gone = connections[connection] else { return [] }
    remove(connection)
    actions.append(.close(connection: connection))
    let wasDue = gone.due
    for map in gone.asked.dropFirst() { makeReady(map) }
    guard let fault else {
      if let wasDue { makeReady(wasDue) }
      return takeActions(now)
    }
    // An idle connection that is closed while nothing was asked has ended normally.
    guard wasDue != nil || gone.isOpening else { return takeActions(now) }
    if let wasDue { fail(wasDue, fault, message, now) }
    failPeer(gone.peer, fault, message, now)
    return takeActions(now)
  }
}
