import DequeModule
import JobModel

/// Pending maps by the hosts and racks of their inputs.
///
/// A map is in several queues at once and leaves them lazily: whoever takes an index from a queue
/// checks whether that map is still pending.
struct PendingMaps: Sendable {
  struct Host: Sendable {
    let name: String
    var pending: Deque<MapIndex> = []
    /// Maps that can run here, or on a few other hosts, and nowhere else.
    var pinned: Deque<MapIndex> = []
    /// It is in the queue of its rack.
    var isInRack = false
  }

  private(set) var hosts = IndexedArray<HostIndex, Host>()
  private var hostIndices: [String: HostIndex] = [:]
  /// Hosts of the maps, one map after the other; `TaskEntry.firstHost` says where.
  private var taskHosts: [HostIndex] = []
  /// Hosts with pending maps, by rack.
  private var racks: [String: Deque<HostIndex>] = [:]
  /// In the order in which they were first seen.
  private var rackNames: [String] = []

  /// Maps that have not been offered to the idle workers of their hosts yet.
  var fresh: Deque<MapIndex> = []
  /// Maps that are equally near to all workers.
  var everywhere: Deque<MapIndex> = []
  /// Maps with hosts.
  var somewhere: Deque<MapIndex> = []

  /// If a map has more hosts than this, they make no difference.
  private static let hostsMax = 16

  mutating func add(_ names: [String]) -> (first: Int32, count: UInt8) {
    let first = Int32(taskHosts.count)
    for name in names.prefix(Self.hostsMax) {
      let host = hostIndices[name] ?? hosts.endIndex
      if host == hosts.endIndex {
        hostIndices[name] = host
        hosts.append(Host(name: name))
      }
      taskHosts.append(host)
    }
    return (first, UInt8(taskHosts.count - Int(first)))
  }

  func hosts(of entry: TaskEntry) -> ArraySlice<HostIndex> {
    let first = Int(entry.firstHost)
    return taskHosts[first..<first + Int(entry.hostCount)]
  }

  func host(named name: String) -> HostIndex? { hostIndices[name] }

  /// Puts a pending map into the queues of its hosts and racks. `rack` returns the rack of a
  /// registered host, `.some(nil)` for one without a rack, and nil for other hosts.
  mutating func enqueue(_ map: MapIndex, _ entry: TaskEntry, rack: (String) -> String??) {
    guard !entry.isPinned else {
      for host in hosts(of: entry) { hosts[host].pinned.append(map) }
      return fresh.append(map)
    }
    var isSomewhere = false
    for host in hosts(of: entry) {
      hosts[host].pending.append(map)
      guard let rack = rack(hosts[host].name) else { continue }
      isSomewhere = true
      if let rack { putInRack(host, rack) }
    }
    if isSomewhere {
      fresh.append(map)
      somewhere.append(map)
    } else {
      everywhere.append(map)
    }
  }

  mutating func putInRack(_ host: HostIndex, _ rack: String) {
    guard !hosts[host].isInRack, !hosts[host].pending.isEmpty else { return }
    hosts[host].isInRack = true
    if racks[rack] == nil {
      racks[rack] = []
      rackNames.append(rack)
    }
    racks[rack]?.append(host)
  }

  var allRacks: [String] { rackNames }

  mutating func removeFirstPinned(host: HostIndex) { hosts[host].pinned.removeFirst() }

  /// A pending map of a host; maps with little choice go first.
  mutating func take(host: HostIndex, _ isPending: (MapIndex) -> Bool) -> MapIndex? {
    while let map = hosts[host].pinned.popFirst() {
      if isPending(map) { return map }
    }
    return takeMovable(host: host, isPending)
  }

  private mutating func takeMovable(
    host: HostIndex, _ isPending: (MapIndex) -> Bool
  ) -> MapIndex? {
    while let map = hosts[host].pending.popFirst() {
      if isPending(map) { return map }
    }
    return nil
  }

  /// A pending map of any host in a rack.
  mutating func take(rack: String, _ isPending: (MapIndex) -> Bool) -> MapIndex? {
    while let host = racks[rack]?.first {
      if let map = takeMovable(host: host, isPending) { return map }
      hosts[host].isInRack = false
      racks[rack]?.removeFirst()
    }
    return nil
  }
}
