import JobModel

/// Pauses after failures, and complaints.
extension FetchPlan {
  /// An attempt to get a segment failed: it is tried again after a pause, and reported now and
  /// then.
  mutating func fail(_ map: MapIndex, _ fault: FetchFault, _ message: String, _ now: Int) {
    if segments[map].received - segments[map].receivedBefore >= limits.progressBytesMin {
      segments[map].failures = 0
    }
    segments[map].receivedBefore = segments[map].received
    segments[map].failures += 1
    guard segments[map].failures < limits.attemptsMax else {
      complain(map, fault, message, now)
      return
    }
    delay(map, pause(afterFailures: segments[map].failures), now)
  }

  private mutating func delay(_ map: MapIndex, _ pause: Int, _ now: Int) {
    progress.retries += 1
    segments[map].state = .delayed
    delayed.append((now + pause, map))
    wake(at: now + pause)
  }

  /// A connection to a peer failed: the peer is left alone for a while, and its segments are
  /// reported.
  mutating func failPeer(_ name: SegmentPeer, _ fault: FetchFault, _ message: String, _ now: Int) {
    guard var peer = peers[name] else { return }
    peer.failures += 1
    guard peer.failures < limits.attemptsMax else {
      peer.failures = 0
      // Those that wait without a failure were reported a moment ago.
      let failed = delayed.map(\.map).filter {
        segments[$0].source?.peer == name && segments[$0].failures > 0
      }
      let lost = (peer.ready + failed).sorted()
      readyCount -= peer.ready.count
      peer.ready = []
      peers[name] = peer
      let gone = Set(failed)
      delayed.removeAll { gone.contains($0.map) }
      for map in lost { complain(map, fault, message, now) }
      return
    }
    peer.pauseEnds = max(peer.pauseEnds, now + pause(afterFailures: peer.failures))
    wake(at: peer.pauseEnds)
    peers[name] = peer
  }

  /// Reports a source. It is tried again from the beginning after the longest pause, unless it is
  /// withdrawn or replaced.
  mutating func complain(_ map: MapIndex, _ fault: FetchFault, _ message: String, _ now: Int) {
    guard let source = segments[map].source else { return }
    progress.failures += 1
    forget(map)
    segments[map].failures = 0
    actions.append(.report(FetchComplaint(source: source, fault: fault, message: message)))
    delay(map, limits.pauseMillisecondsMax, now)
  }

  private mutating func pause(afterFailures failures: Int) -> Int {
    let doubled = limits.pauseMilliseconds << min(failures - 1, 20)
    let whole = max(1, min(doubled, limits.pauseMillisecondsMax))
    return whole - random.number(most: whole / 2)
  }
}
