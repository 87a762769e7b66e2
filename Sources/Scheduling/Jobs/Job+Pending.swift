import DequeModule
import JobModel

/// Tasks are taken from queues that may still list some that have started since.
extension Job {
  /// Reduce tasks wait for maps, so maps go first.
  mutating func add(_ retry: Retry) {
    let position = retry.task.kind == .reduce ? nil : retries.firstIndex { $0.task.kind == .reduce }
    retries.insert(retry, at: position ?? retries.endIndex)
    update(retry.task) { $0.isRetry = true }
  }

  mutating func removeRetry(at position: Int) {
    let retry = retries.remove(at: position)
    update(retry.task) { $0.isRetry = false }
  }

  mutating func takePending(_ queue: WritableKeyPath<PendingMaps, Deque<MapIndex>>) -> MapIndex? {
    while let map = pendingMaps[keyPath: queue].popFirst() {
      if maps[map].isFree { return map }
    }
    return nil
  }

  /// Whether the queue has a waiting map.
  mutating func hasPending(_ queue: WritableKeyPath<PendingMaps, Deque<MapIndex>>) -> Bool {
    while let map = pendingMaps[keyPath: queue].first {
      if maps[map].isFree { return true }
      pendingMaps[keyPath: queue].removeFirst()
    }
    return false
  }

  mutating func takePending(host: HostIndex) -> MapIndex? {
    let maps = maps
    return pendingMaps.take(host: host) { maps[$0].isFree }
  }

  /// Whether a map waits that can run only on this host, or on this one and a few others.
  mutating func hasPinned(host: HostIndex) -> Bool {
    while let map = pendingMaps.hosts[host].pinned.first {
      if maps[map].isFree { return true }
      pendingMaps.removeFirstPinned(host: host)
    }
    return false
  }

  mutating func takePending(rack: String) -> MapIndex? {
    let maps = maps
    return pendingMaps.take(rack: rack) { maps[$0].isFree }
  }

  mutating func takePendingReduce() -> ReduceIndex? {
    while let reduce = pendingReduces.popFirst() {
      if reduces[reduce].isFree { return reduce }
    }
    return nil
  }
}
