/// Pauses after failures, and the end of patience.
extension FetchPlan {
  /// An attempt of a segment failed: it is tried again after a pause, or given up.
  mutating func fail(_ map: Int, _ fault: FetchFault, _ message: String, _ now: Int) {
    if segments[map].received - segments[map].receivedBefore >= limits.progressBytesMin {
      segments[map].failures = 0
    }
    segments[map].receivedBefore = segments[map].received
    segments[map].failures += 1
    guard segments[map].failures < limits.attemptsMax else {
      giveUp(map, fault, message)
      return
    }
    progress.retries += 1
    let ends = now + pause(afterFailures: segments[map].failures)
    segments[map].state = .delayed
    delayed.append((ends, map))
    wake(at: ends)
  }

  /// A connection to a peer failed: the peer is left alone for a while, or loses its segments.
  mutating func failPeer(_ name: SegmentPeer, _ fault: FetchFault, _ message: String, _ now: Int) {
    guard var peer = peers[name] else { return }
    peer.failures += 1
    guard peer.failures < limits.attemptsMax else {
      peer.failures = 0
      let lost = (peer.ready + delayed.map(\.map).filter { segments[$0].source?.peer == name })
        .sorted()
      readyCount -= peer.ready.count
      peer.ready = []
      peers[name] = peer
      delayed.removeAll { segments[$0.map].source?.peer == name }
      for map in lost { giveUp(map, fault, message) }
      return
    }
    peer.pauseEnds = max(peer.pauseEnds, now + pause(afterFailures: peer.failures))
    wake(at: peer.pauseEnds)
    peers[name] = peer
  }

  /// Reports a source, and forgets it. The segment waits for another announcement.
  mutating func giveUp(_ map: Int, _ fault: FetchFault, _ message: String) {
    guard let source = segments[map].source else { return }
    progress.failures += 1
    forget(map)
    segments[map].room = 0..<0
    segments[map].source = nil
    segments[map].failures = 0
    segments[map].state = .unknown
    actions.append(.report(FetchFailure(source: source, fault: fault, message: message)))
  }

  private mutating func pause(afterFailures failures: Int) -> Int {
    let doubled = limits.pauseMilliseconds << min(failures - 1, 20)
    let whole = max(1, min(doubled, limits.pauseMillisecondsMax))
    return whole - random.number(most: whole / 2)
  }
}
