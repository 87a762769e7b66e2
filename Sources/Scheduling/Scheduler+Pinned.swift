import JobModel

/// Tasks that can run only on some hosts, because no other host has their input.
///
/// They wait in the queues of these hosts (`PendingMaps.Host.pinned`) and nowhere else, so they
/// hold up nothing, and a worker that joins such a host finds them.
extension Scheduler {
  func isPinned(_ task: TaskID, _ job: JobIndex) -> Bool {
    task.kind == .map && table[job].maps[task.mapIndex].isPinned
  }

  /// The names of the hosts that have the input of a map.
  func hosts(of map: MapIndex, _ job: JobIndex) -> some Sequence<String> {
    table[job].pendingMaps.hosts(of: table[job].maps[map]).lazy.map {
      table[job].pendingMaps.hosts[$0].name
    }
  }

  func idleOnHost(of map: MapIndex, _ job: JobIndex, where isFit: (Worker) -> Bool) -> WorkerIndex?
  {
    for host in hosts(of: map, job) {
      if let worker = pool.findIdle(onHost: host, where: isFit) { return worker }
    }
    return nil
  }

  /// A pending map waits for a slot on its hosts.
  mutating func enqueuePinned(_ map: MapIndex, of job: JobIndex) {
    table[job].pendingMaps.enqueue(map, table[job].maps[map]) { _ in nil }
  }

  /// Whether a task that failed on a worker can be tried on another one: if no other can do it,
  /// waiting for one gains nothing.
  func hasOther(than worker: WorkerID, for task: TaskID, _ job: JobIndex) -> Bool {
    func hasOther(on host: String) -> Bool {
      pool.workers(onHost: host).contains { pool[$0].id != worker && pool[$0].isUsable }
    }
    if isPinned(task, job) { return hosts(of: task.mapIndex, job).contains(where: hasOther) }
    guard task.kind == .plan, !table[job].planHosts.among.isEmpty else { return true }
    return table[job].planHosts.among.contains(where: hasOther)
  }

  // MARK: Plan tasks

  func idleForPlan(of job: JobIndex, where isFit: (Worker) -> Bool = { _ in true }) -> WorkerIndex?
  {
    let plan = table[job].planHosts
    guard plan.needed.allSatisfy({ pool.hasWorker(onHost: $0) }) else { return nil }
    guard !plan.among.isEmpty else { return pool.findIdle(where: isFit) }
    for host in plan.among {
      if let worker = pool.findIdle(onHost: host, where: isFit) { return worker }
    }
    return nil
  }

  /// An attempt has done its share of a plan; the next one does the share of other hosts.
  mutating func goOn(_ id: AttemptID, _ attempt: Attempt, of job: JobIndex, at hosts: [String]) {
    guard attempt.isLive, table[job].plan.phase == .running else { return }
    table[job].planHosts = Job.PlanHosts(among: hosts)
    requeue(id.task, of: job)
  }

  // MARK: Room

  /// If all slots of a host are taken by reduce attempts that wait for maps, it cannot run its own
  /// maps: one of the attempts gives its slot back.
  ///
  /// - Complexity: O(hosts of jobs that have pinned maps waiting + what runs on those hosts).
  mutating func makeRoomOnHosts() {
    for key in open {
      guard let job = table.find(key.id), table[job].pinnedPending > 0 else { continue }
      for host in table[job].pendingMaps.hosts.indices where table[job].hasPinned(host: host) {
        makeRoom(onHost: table[job].pendingMaps.hosts[host].name)
      }
    }
  }

  private mutating func makeRoom(onHost name: String) {
    guard pool.idle(onHost: name) == nil else { return }
    let running = pool.workers(onHost: name).filter { pool[$0].isUsable }.flatMap {
      pool[$0].running
    }
    // Attempts that do not wait for maps, or were told to stop, give their slots back anyway.
    guard running.allSatisfy(isWaitingForMaps) else { return }
    let youngest = running.max { a, b in
      let (first, second) = (attempts[a]?.started ?? now, attempts[b]?.started ?? now)
      return (first, a) < (second, b)
    }
    guard let youngest, let job = table.find(youngest.task.job) else { return }
    giveUpSlot(youngest, of: job)
  }

  private func isWaitingForMaps(_ id: AttemptID) -> Bool {
    guard id.task.kind == .reduce, let attempt = attempts[id], attempt.isLive,
      let job = table.find(id.task.job)
    else { return false }
    return !attempt.hasAllInput && table[job].unfinishedMaps > 0
  }

  // MARK: Status

  /// Hosts without a worker that a job cannot continue without.
  ///
  /// - Complexity: O(hosts of the job + maps that wait on hosts without a worker).
  func missingHosts(of job: JobIndex) -> [String] {
    let plan = table[job].planHosts
    if table[job].phase == .planning {
      let missing = plan.needed.filter { !pool.hasWorker(onHost: $0) }
      let isNowhere = !plan.among.contains { pool.hasWorker(onHost: $0) }
      return (missing + (isNowhere ? plan.among : [])).sorted()
    }
    guard table[job].pinnedPending > 0 else { return [] }
    return table[job].pendingMaps.hosts.filter { host in
      !pool.hasWorker(onHost: host.name)
        && host.pinned.contains { map in
          table[job].maps[map].phase == .pending
            && !hosts(of: map, job).contains { pool.hasWorker(onHost: $0) }
        }
    }.map(\.name).sorted()
  }
}
