import JobModel

/// The workers that are not dead, and which of them have idle slots where.
///
/// - Complexity: O(1) for each operation, except `findIdle`, which examines at most a few workers
///   for each number of taken slots.
struct WorkerPool: Sendable {
  private struct Host: Sendable {
    var workers = IndexBag<WorkerIndex>()
    var rack: String?
    var idle = IndexBag<WorkerIndex>()
  }

  /// An index is valid as long as the worker lives, and is then reused.
  private(set) var workers = IndexedArray<WorkerIndex, Worker>()
  private var indices: [WorkerID: WorkerIndex] = [:]
  private var unused: [WorkerIndex] = []
  private var hosts: [String: Host] = [:]
  private var idleByRack: [String: IndexBag<WorkerIndex>] = [:]
  /// Workers with an idle slot, by the number of taken slots.
  private var idleByLoad: [IndexBag<WorkerIndex>] = []
  /// Every message touches this, so it is kept apart to stay in the processor's cache.
  private(set) var lastHeard = IndexedArray<WorkerIndex, Instant>()
  private(set) var isAwaited = IndexedArray<WorkerIndex, Bool>()
  /// When the worker's silence will be checked next.
  var watchedUntil = IndexedArray<WorkerIndex, Instant>()
  private var isIdle = IndexedArray<WorkerIndex, Bool>()
  private var load = IndexedArray<WorkerIndex, Int>()

  /// Slots of usable workers, and how many of those are idle.
  private(set) var slots = 0
  private(set) var idleSlots = 0
  /// Workers that may get something new.
  private(set) var usable = 0
  /// Workers that got an idle slot since somebody last cleared this.
  var fresh: [WorkerIndex] = []

  /// Slots of a worker beyond this are not used: no machine has that many processors.
  static let slotsMax = 4_096

  var count: Int { indices.count }
  var hostCount: Int { hosts.count }
  var ids: [WorkerID] { indices.keys.sorted() }

  func find(_ id: WorkerID) -> WorkerIndex? { indices[id] }

  subscript(worker: WorkerIndex) -> Worker { workers[worker] }

  /// The rack of a host with a registered worker, `.some(nil)` without a rack, nil without a worker.
  func rack(ofHost name: String) -> String?? {
    hosts[name].map(\.rack)
  }

  /// The registered workers of a host.
  func workers(onHost name: String) -> [WorkerIndex] { hosts[name]?.workers.items ?? [] }

  func hasWorker(onHost name: String) -> Bool { hosts[name] != nil }

  mutating func add(_ id: WorkerID, heard: Instant) -> WorkerIndex {
    let worker = Worker(id: id)
    let index = unused.popLast() ?? workers.endIndex
    if index < workers.endIndex {
      workers[index] = worker
      lastHeard[index] = heard
      watchedUntil[index] = heard
      isAwaited[index] = false
    } else {
      workers.append(worker)
      lastHeard.append(heard)
      watchedUntil.append(heard)
      isAwaited.append(false)
      isIdle.append(false)
      load.append(0)
    }
    indices[id] = index
    return index
  }

  mutating func remove(_ worker: WorkerIndex) {
    leave(worker)
    update(worker) { $0.slots = 0 }
    indices[workers[worker].id] = nil
    workers[worker] = Worker(id: WorkerID(0))
    unused.append(worker)
  }

  /// Puts the worker on a host.
  mutating func settle(_ worker: WorkerIndex, host: String, rack: String?, slots: Int) {
    leave(worker)
    update(worker) {
      $0.isAwaited = false
      $0.isSettled = true
      $0.host = host
      $0.rack = rack
      $0.slots = 0
    }
    hosts[host, default: Host()].workers.insert(worker)
    hosts[host]?.rack = rack
    update(worker) { $0.slots = min(max(0, slots), Self.slotsMax) }
  }

  private mutating func leave(_ worker: WorkerIndex) {
    let host = workers[worker].host
    guard workers[worker].isSettled else { return }
    update(worker) { $0.slots = 0 }
    workers[worker].isSettled = false
    hosts[host]?.workers.remove(worker)
    if hosts[host]?.workers.isEmpty == true { hosts[host] = nil }
  }

  mutating func heard(_ worker: WorkerIndex, _ now: Instant) { lastHeard[worker] = now }

  /// Changes a worker and keeps the counts of idle slots correct.
  mutating func update(_ worker: WorkerIndex, _ body: (inout Worker) -> Void) {
    let old = books(worker)
    body(&workers[worker])
    let new = books(worker)
    slots += new.slots - old.slots
    idleSlots += new.idle - old.idle
    usable += (new.slots > 0 ? 1 : 0) - (old.slots > 0 ? 1 : 0)
    if new.idle > old.idle { fresh.append(worker) }
    isAwaited[worker] = workers[worker].isAwaited
    let taken = workers[worker].running.count
    guard (new.idle > 0) != isIdle[worker] || (isIdle[worker] && taken != load[worker]) else {
      return
    }
    if isIdle[worker] { removeIdle(worker) }
    if new.idle > 0 { insertIdle(worker, taken: taken) }
  }

  private func books(_ worker: WorkerIndex) -> (slots: Int, idle: Int) {
    guard workers[worker].isUsable else { return (0, 0) }
    let slots = workers[worker].slots
    return (slots, max(0, slots - workers[worker].running.count))
  }

  private mutating func insertIdle(_ worker: WorkerIndex, taken: Int) {
    isIdle[worker] = true
    load[worker] = taken
    while idleByLoad.count <= taken { idleByLoad.append(IndexBag()) }
    idleByLoad[taken].insert(worker)
    hosts[workers[worker].host]?.idle.insert(worker)
    if let rack = workers[worker].rack { idleByRack[rack, default: IndexBag()].insert(worker) }
  }

  private mutating func removeIdle(_ worker: WorkerIndex) {
    isIdle[worker] = false
    idleByLoad[load[worker]].remove(worker)
    hosts[workers[worker].host]?.idle.remove(worker)
    if let rack = workers[worker].rack {
      idleByRack[rack]?.remove(worker)
      if idleByRack[rack]?.isEmpty == true { idleByRack[rack] = nil }
    }
  }

  // MARK: Idle workers

  func hasIdleSlot(_ worker: WorkerIndex) -> Bool { isIdle[worker] }

  func idle(onHost name: String) -> WorkerIndex? { hosts[name]?.idle.items.last }

  /// A worker of the host with an idle slot for which `isFit` holds.
  ///
  /// - Complexity: O(workers of the host).
  func findIdle(onHost name: String, where isFit: (Worker) -> Bool) -> WorkerIndex? {
    hosts[name]?.idle.items.last { isFit(workers[$0]) }
  }

  func idle(inRack name: String) -> WorkerIndex? { idleByRack[name]?.items.last }

  /// The worker with the fewest slots taken.
  func idle() -> WorkerIndex? { findIdle(looks: 1) { _ in true } }

  /// The worker with the fewest taken slots for which `isFit` holds, among the first few for each
  /// load.
  func findIdle(looks: Int = 8, where isFit: (Worker) -> Bool) -> WorkerIndex? {
    guard idleSlots > 0 else { return nil }
    for bag in idleByLoad {
      for worker in bag.items.suffix(looks).reversed() where isFit(workers[worker]) {
        return worker
      }
    }
    return nil
  }
}
