import DequeModule
import JobModel

/// Which segment to request next, and on which connection.
extension FetchPlan {
  /// Plans what can be done now, and returns all pending actions.
  mutating func takeActions(_ now: Int) -> [Action] {
    for connection in connections.keys.sorted() { fill(connection, now) }
    openConnections(now)
    if !isFinished && progress.segmentsFetched == segments.count {
      isFinished = true
      for connection in connections.keys.sorted() {
        remove(connection)
        actions.append(.close(connection: connection))
      }
      actions.append(.finished)
    }
    defer { actions = [] }
    return actions
  }

  /// Sends requests ahead on an open connection.
  private mutating func fill(_ id: ConnectionNumber, _ now: Int) {
    guard let connection = connections[id], !connection.isOpening,
      let pauseEnds = peers[connection.peer]?.pauseEnds, pauseEnds <= now
    else { return }
    // Modified in place: the queue may be long.
    while connections[id]!.asked.count < limits.requestsAheadMax,
      let map = peers[connection.peer]!.ready.popLast()
    {
      readyCount -= 1
      guard let source = segments[map].source else { continue }
      segments[map].state = .asked(connection: id)
      connections[id]!.ask(map)
      actions.append(
        .ask(connection: id, FetchRequest(source: source, from: segments[map].received)))
    }
  }

  /// Opens connections to peers that have something ready but no connection for it. A second
  /// connection to a peer waits until the first is established, so that a peer that does not answer
  /// is tried only once at a time.
  private mutating func openConnections(_ now: Int) {
    guard readyCount > 0 else { return }
    for name in peersInOrder {
      guard let peer = peers[name], !peer.ready.isEmpty, peer.pauseEnds <= now,
        peer.connections.count < limits.connectionsPerPeerMax,
        peer.connections.allSatisfy({ !connections[$0]!.isOpening })
      else { continue }
      if connections.count >= limits.connectionsMax {
        guard let idle = connections.keys.sorted().first(where: isIdle) else { return }
        remove(idle)
        actions.append(.close(connection: idle))
      }
      let id = nextConnection
      nextConnection = id.next
      connections[id] = Connection(peer: name)
      peers[name]!.connections.append(id)
      actions.append(.open(connection: id, name))
    }
  }

  private func isIdle(_ connection: ConnectionNumber) -> Bool {
    connections[connection]?.idleSince != nil
  }

  mutating func closeIdle(_ now: Int) {
    for id in connections.keys.sorted() {
      guard let since = connections[id]?.idleSince, since + limits.idleMilliseconds <= now else {
        continue
      }
      remove(id)
      actions.append(.close(connection: id))
    }
  }

  /// Removes the first requested segment from the connection.
  mutating func answered(_ id: ConnectionNumber, _ now: Int) -> MapIndex? {
    guard let map = connections[id]?.answered(now) else { return nil }
    if connections[id]?.idleSince != nil { wake(at: now + limits.idleMilliseconds) }
    segments[map].state = .unknown
    return map
  }

  mutating func remove(_ id: ConnectionNumber) {
    guard let connection = connections.removeValue(forKey: id) else { return }
    peers[connection.peer]?.connections.removeAll { $0 == id }
    for map in connection.asked { segments[map].state = .unknown }
  }

  /// Puts a segment into its peer's queue.
  mutating func makeReady(_ map: MapIndex) {
    guard let name = segments[map].source?.peer else {
      segments[map].state = .unknown
      return
    }
    if peers[name] == nil { addPeer(name) }
    segments[map].state = .ready
    readyCount += 1
    let rank = segments[map].rank
    let index = peers[name]!.ready.partitioningIndex { segments[$0].rank <= rank }
    peers[name]!.ready.insert(map, at: index)
  }

  private mutating func addPeer(_ name: SegmentPeer) {
    var peer = Peer()
    let text = name.description.utf8.reduce(UInt64(0)) { SeededRandom.mix($0 ^ UInt64($1)) }
    peer.rank = SeededRandom.mix(seed ^ text)
    peers[name] = peer
    let index = peersInOrder.partitioningIndex { peers[$0]!.rank >= peer.rank }
    peersInOrder.insert(name, at: index)
  }

  /// Removes a segment from wherever it waits or is requested. Its room is not reused: a write of
  /// the old bytes may still be in progress.
  mutating func drop(_ map: MapIndex) {
    switch segments[map].state {
    case .unknown, .fetched: break
    case .ready:
      let name = segments[map].source!.peer
      peers[name]!.ready.removeAll { $0 == map }
      readyCount -= 1
    case .delayed: delayed.removeAll { $0.map == map }
    case .asked(let id):
      // Its answer may be long and is not wanted; the other segments are requested again.
      let others = connections[id]!.asked.filter { $0 != map }
      remove(id)
      actions.append(.close(connection: id))
      for other in others { makeReady(other) }
    }
    segments[map].state = .unknown
    forget(map)
    segments[map].room = 0..<0
  }

  /// Forgets the received part of a segment; its room in the file stays.
  mutating func forget(_ map: MapIndex) {
    progress.bytesFetched -= segments[map].received
    segments[map].place = nil
    segments[map].received = 0
    segments[map].receivedBefore = 0
  }

  mutating func wake(at time: Int) {
    let index = wakes.partitioningIndex { $0 <= time }
    if index < wakes.count && wakes[index] == time { return }
    wakes.insert(time, at: index)
  }
}

extension Array {
  /// The index of the first element for which `isBehind` holds, if it also holds for all elements
  /// after it.
  func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
