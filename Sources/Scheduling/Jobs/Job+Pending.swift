import DequeModule
import JobModel

/// Tasks are taken from queues that may still list some which have started since.
extension Job {
  /// Reduce tasks wait for maps, so these go before them.
  mutating func add(_ retry: Retry) {
    let place = retry.task.kind == .reduce ? nil : retries.firstIndex { $0.task.kind == .reduce }
    retries.insert(retry, at: place ?? retries.endIndex)
    update(retry.task) { $0.isRetry = true }
  }

  mutating func removeRetry(at position: Int) {
    let retry = retries.remove(at: position)
    update(retry.task) { $0.isRetry = false }
  }

  mutating func takePending(_ queue: WritableKeyPath<MapPlaces, Deque<MapIndex>>) -> MapIndex? {
    while let map = places[keyPath: queue].popFirst() {
      if maps[map].isFree { return map }
    }
    return nil
  }

  /// Whether the queue has a map that waits.
  mutating func hasPending(_ queue: WritableKeyPath<MapPlaces, Deque<MapIndex>>) -> Bool {
    while let map = places[keyPath: queue].first {
      if maps[map].isFree { return true }
      places[keyPath: queue].removeFirst()
    }
    return false
  }

  mutating func takePending(host: HostIndex) -> MapIndex? {
    let maps = maps
    return places.take(host: host) { maps[$0].isFree }
  }

  /// Whether a map waits that can run on this host only, or on this and others.
  mutating func hasPinned(host: HostIndex) -> Bool {
    while let map = places.hosts[host].pinned.first {
      if maps[map].isFree { return true }
      places.removeFirstPinned(host: host)
    }
    return false
  }

  mutating func takePending(rack: String) -> MapIndex? {
    let maps = maps
    return places.take(rack: rack) { maps[$0].isFree }
  }

  mutating func takePendingReduce() -> ReduceIndex? {
    while let reduce = pendingReduces.popFirst() {
      if reduces[reduce].isFree { return reduce }
    }
    return nil
  }
}
