/// Pending maps by the hosts and racks of their inputs.
///
/// A map stands in several queues at once and leaves them lazily: whoever takes an index from a
/// queue asks whether that map is still pending.
struct MapPlaces: Sendable {
  struct Host: Sendable {
    let name: String
    var pending = IndexQueue()
    /// Maps that can run here, or on others of their hosts, and nowhere else.
    var pinned = IndexQueue()
    /// It stands in the queue of its rack.
    var isInRack = false
  }

  private(set) var hosts: [Host] = []
  private var hostIndex: [String: Int] = [:]
  /// Hosts of the maps, one map behind the other; `TaskEntry.firstHost` says where.
  private var taskHosts: [Int32] = []
  /// Hosts with pending maps, by rack.
  private var racks: [String: IndexQueue] = [:]
  /// In the order in which they were first seen.
  private var rackNames: [String] = []

  /// Maps that were not offered to the idle workers of their hosts yet.
  var fresh = IndexQueue()
  /// Maps that are equally near to all workers.
  var everywhere = IndexQueue()
  /// Maps with hosts.
  var somewhere = IndexQueue()

  /// More hosts of a map than this say nothing.
  private static let hostsMax = 16

  mutating func add(_ names: [String]) -> (first: Int32, count: UInt8) {
    let first = Int32(taskHosts.count)
    for name in names.prefix(Self.hostsMax) {
      let index = hostIndex[name] ?? hosts.count
      if index == hosts.count {
        hostIndex[name] = index
        hosts.append(Host(name: name))
      }
      taskHosts.append(Int32(index))
    }
    return (first, UInt8(taskHosts.count - Int(first)))
  }

  func hosts(of entry: TaskEntry) -> [Int32].SubSequence {
    let first = Int(entry.firstHost)
    return taskHosts[first..<first + Int(entry.hostCount)]
  }

  func host(named name: String) -> Int? { hostIndex[name] }

  /// Puts a pending map into the queues of its places. `rack` gives the rack of a host that is
  /// registered, `.some(nil)` for one without a rack, and nil for other hosts.
  mutating func enqueue(_ index: Int, _ entry: TaskEntry, rack: (String) -> String??) {
    guard !entry.isPinned else {
      for host in hosts(of: entry) { hosts[Int(host)].pinned.append(index) }
      return fresh.append(index)
    }
    var isSomewhere = false
    for host in hosts(of: entry).map(Int.init) {
      hosts[host].pending.append(index)
      guard let place = rack(hosts[host].name) else { continue }
      isSomewhere = true
      if let place { putInRack(host, place) }
    }
    if isSomewhere {
      fresh.append(index)
      somewhere.append(index)
    } else {
      everywhere.append(index)
    }
  }

  mutating func putInRack(_ host: Int, _ rack: String) {
    guard !hosts[host].isInRack, !hosts[host].pending.isEmpty else { return }
    hosts[host].isInRack = true
    if racks[rack] == nil {
      racks[rack] = IndexQueue()
      rackNames.append(rack)
    }
    racks[rack]?.append(host)
  }

  var allRacks: [String] { rackNames }

  mutating func removeFirstPinned(host: Int) { hosts[host].pinned.removeFirst() }

  /// A pending map of a host; those go first that have little choice.
  mutating func take(host: Int, _ isPending: (Int) -> Bool) -> Int? {
    while let index = hosts[host].pinned.popFirst() {
      if isPending(index) { return index }
    }
    return takeMovable(host: host, isPending)
  }

  private mutating func takeMovable(host: Int, _ isPending: (Int) -> Bool) -> Int? {
    while let index = hosts[host].pending.popFirst() {
      if isPending(index) { return index }
    }
    return nil
  }

  /// A pending map of any host in a rack.
  mutating func take(rack: String, _ isPending: (Int) -> Bool) -> Int? {
    while let host = racks[rack]?.first {
      if let index = takeMovable(host: host, isPending) { return index }
      hosts[host].isInRack = false
      racks[rack]?.removeFirst()
    }
    return nil
  }
}
