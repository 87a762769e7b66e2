import DequeModule
import JobModel

/// Decides which task goes to which idle slot.
///
/// Either there are idle slots or there are tasks that could use them, hardly ever both. So each
/// event brings few workers with a slot (`pool.fresh`) or some tasks (`PendingMaps.fresh`), and
/// only those are matched with what was waiting before.
extension Scheduler {
  mutating func placeTasks() {
    var position = 0
    while position < open.count, pool.idleSlots > 0, let job = table.find(open[position].id) {
      placeTasks(of: job)
      if table[job].hasPending {
        position += 1
      } else {
        table[job].isOpen = false
        open.remove(at: position)
      }
    }
    pool.fresh.removeAll(keepingCapacity: true)
  }

  private mutating func placeTasks(of job: JobIndex) {
    startRetries(of: job)
    if table[job].phase == .planning, table[job].plan.phase == .pending,
      !table[job].retries.contains(where: { $0.task.kind == .plan }),
      let worker = idleForPlan(of: job)
    {
      start(TaskID(job: table[job].id, kind: .plan, index: 0), of: job, on: worker)
    }
    startUrgentMaps(of: job)
    if table[job].mapTally.pending > 0 {
      // Slots that maps need are not for reduce attempts.
      if table[job].pinnedPending > 0 { startMapsOnHosts(of: job) }
      startReduces(of: job)
      startMaps(of: job)
    }
    startReduces(of: job)
  }

  // MARK: Retries

  private mutating func startRetries(of job: JobIndex) {
    var position = 0
    while pool.idleSlots > 0, position < min(table[job].retries.count, Job.Retry.looksMax) {
      let retry = table[job].retries[position]
      guard table[job][retry.task].phase == .pending else {
        table[job].removeRetry(at: position)
        continue
      }
      if retry.task.kind != .reduce || mayStartReduce(of: job), let worker = idle(for: retry, job) {
        table[job].removeRetry(at: position)
        start(retry.task, of: job, on: worker)
      } else if retry.until <= now, isPinned(retry.task, job),
        !table[job].tries.isHeld(retry.task, now)
      {
        // It waits for its hosts like others, and does not keep anything from being retried.
        table[job].removeRetry(at: position)
        enqueuePinned(retry.task.mapIndex, of: job)
      } else {
        position += 1
      }
    }
  }

  private func idle(for retry: Job.Retry, _ job: JobIndex) -> WorkerIndex? {
    let isFree = retry.until <= now || pool.usable <= 1
    func isFit(_ worker: Worker) -> Bool {
      (isFree || worker.id != retry.avoided)
        && table[job].tries.mayTry(retry.task, on: worker.id, now)
    }
    if isPinned(retry.task, job) {
      return idleOnHost(of: retry.task.mapIndex, job, where: isFit)
    }
    return retry.task.kind == .plan
      ? idleForPlan(of: job, where: isFit) : pool.findIdle(where: isFit)
  }

  // MARK: Maps

  private mutating func startUrgentMaps(of job: JobIndex) {
    while pool.idleSlots > 0, let map = table[job].urgentMaps.popFirst() {
      guard table[job].maps[map].isFree, let worker = nearestIdle(map, job) else {
        continue
      }
      start(table[job].task(map), of: job, on: worker)
    }
  }

  private func idleOnHost(of map: MapIndex, _ job: JobIndex) -> WorkerIndex? {
    for host in hosts(of: map, job) {
      if let worker = pool.idle(onHost: host) { return worker }
    }
    return nil
  }

  private func nearestIdle(_ map: MapIndex, _ job: JobIndex) -> WorkerIndex? {
    idleOnHost(of: map, job) ?? pool.idle()
  }

  private mutating func startMaps(of job: JobIndex) {
    startMapsOnHosts(of: job)
    let level = table[job].wait.level(now, settings)
    if level >= .rack { startMapsInRacks(of: job) }
    while let worker = pool.idle(), let map = table[job].takePending(\.everywhere) {
      start(table[job].task(map), of: job, on: worker)
    }
    if level == .any {
      while let worker = pool.idle(), let map = table[job].takePending(\.somewhere) {
        start(table[job].task(map), of: job, on: worker)
      }
    }
    if pool.idleSlots > 0, table[job].hasPending(\.somewhere) { table[job].wait.declined(now) }
  }

  /// New maps go to idle workers on their hosts, and newly idle workers get maps of theirs.
  private mutating func startMapsOnHosts(of job: JobIndex) {
    while pool.idleSlots > 0, let map = table[job].takePending(\.fresh) {
      guard let worker = idleOnHost(of: map, job) else { continue }
      startLocally(map, of: job, on: worker)
    }
    // Workers that are not idle now will come up as fresh ones.
    table[job].pendingMaps.fresh.removeAll()
    for worker in pool.fresh {
      guard let host = table[job].pendingMaps.host(named: pool[worker].host) else { continue }
      while pool.hasIdleSlot(worker), let map = table[job].takePending(host: host) {
        startLocally(map, of: job, on: worker)
      }
    }
  }

  private mutating func startLocally(_ map: MapIndex, of job: JobIndex, on worker: WorkerIndex) {
    start(table[job].task(map), of: job, on: worker)
    table[job].wait.startedLocally(now, settings)
  }

  private mutating func startMapsInRacks(of job: JobIndex) {
    if table[job].wait.offered < .rack {
      // The wait for a host is just over: all that were declined are considered once.
      table[job].wait.offered = .rack
      for rack in table[job].pendingMaps.allRacks { startMaps(of: job, inRack: rack) }
      return
    }
    for worker in pool.fresh where pool.hasIdleSlot(worker) {
      if let rack = pool[worker].rack { startMaps(of: job, inRack: rack) }
    }
  }

  private mutating func startMaps(of job: JobIndex, inRack rack: String) {
    while let worker = pool.idle(inRack: rack), let map = table[job].takePending(rack: rack) {
      start(table[job].task(map), of: job, on: worker)
    }
  }

  // MARK: Reduces

  private mutating func startReduces(of job: JobIndex) {
    while mayStartReduce(of: job), let reduce = table[job].takePendingReduce() {
      guard let worker = idleHolder(of: reduce, job) ?? pool.idle() else { return }
      start(table[job].task(reduce), of: job, on: worker)
    }
  }

  /// An idle worker that holds much of the partition, or one on the same host.
  private func idleHolder(of reduce: ReduceIndex, _ job: JobIndex) -> WorkerIndex? {
    for id in table[job].bytes.holders(of: reduce) {
      guard let worker = pool.find(id), pool[worker].isSettled else { continue }
      if pool.hasIdleSlot(worker) { return worker }
      if let other = pool.idle(onHost: pool[worker].host) { return other }
    }
    return nil
  }

  /// Reduce attempts that wait for maps must not take the slots that the maps need.
  private func mayStartReduce(of job: JobIndex) -> Bool {
    guard pool.idleSlots > 0, table[job].reduceTally.pending > 0 else { return false }
    let maps = table[job].mapTally
    let total = table[job].maps.count
    if maps.done == total { return true }
    guard Double(maps.done) >= Double(total) * settings.slowStartShare else { return false }
    if maps.pending + maps.lost > 0 {
      let most = Int(Double(pool.slots) * settings.reduceShareMax)
      return table[job].fetchingReduces < min(most, pool.slots - 1)
        && maps.running >= min(mapsDue, maps.pending + maps.running)
    }
    // The last maps are running: idle slots may fetch, except those for their backup tasks.
    let reserve = settings.backupTasks ? backupsMax : 0
    return pool.idleSlots > reserve && table[job].fetchingReduces < pool.slots - 1
  }

  // MARK: Hosts come and go

  mutating func hostFound(_ host: String) {
    guard let rack = pool.rack(ofHost: host) ?? nil else { return }
    for key in open {
      guard let job = table.find(key.id), let index = table[job].pendingMaps.host(named: host)
      else {
        continue
      }
      table[job].pendingMaps.putInRack(index, rack)
    }
  }

  /// Maps that waited for a host that now has no workers stop waiting.
  mutating func hostLost(_ host: String) {
    guard pool.rack(ofHost: host) == nil else { return }
    for key in open {
      guard let job = table.find(key.id), let index = table[job].pendingMaps.host(named: host)
      else {
        continue
      }
      for map in table[job].pendingMaps.hosts[index].pending
      where table[job].maps[map].isFree && !hasHost(map, job) {
        table[job].pendingMaps.everywhere.append(map)
      }
    }
  }

  private func hasHost(_ map: MapIndex, _ job: JobIndex) -> Bool {
    hosts(of: map, job).contains { pool.hasWorker(onHost: $0) }
  }
}
