import HeapModule
import JobModel

/// Workers register, are heard, and die.
extension Scheduler {
  /// A sign of life. Returns nil for a worker that has to register first.
  mutating func hear(_ id: WorkerID) -> WorkerIndex? {
    guard let worker = pool.find(id), !pool.isAwaited[worker] else { return nil }
    pool.heard(worker, now)
    return worker
  }

  mutating func register(_ registration: WorkerRegistration) {
    let id = registration.id
    let isNew = pool.find(id) == nil
    let worker = pool.find(id) ?? pool.add(id, heard: now)
    if isNew {
      watch(worker)
      if let record = formerRecords.removeValue(forKey: id) {
        pool.update(worker) { $0.record = record }
      }
    }
    pool.heard(worker, now)
    let oldHost = pool[worker].isSettled ? pool[worker].host : nil
    pool.settle(
      worker, host: registration.host, rack: registration.rack, slots: registration.slots)
    if let oldHost, oldHost != registration.host { hostLost(oldHost) }
    hostFound(registration.host)
    if !isNew {
      let hasLost = dropMissing(worker, registration)
      // After a restart of the manager, the manager may be the one that failed to say what to run.
      if hasLost, oldHost != nil { judge(worker, failed: true) }
    }
    suspectIfBad(worker)
    takeBack(registration, on: worker)
  }

  /// Whatever the worker no longer lists is lost.
  ///
  /// - Returns: whether any attempts are.
  private mutating func dropMissing(_ worker: WorkerIndex, _ registration: WorkerRegistration)
    -> Bool
  {
    let running = Set(registration.running)
    let missing = pool[worker].running.filter { !running.contains($0) }
    for attempt in missing { lose(attempt, isDead: false) }
    let held = Set(registration.held)
    for (job, map) in outputs(on: worker) {
      let id = AttemptID(
        task: table[job].task(map),
        number: Int(table[job].maps[map].winner))
      if !held.contains(id) { loseOutput(map, of: job) }
    }
    return !missing.isEmpty
  }

  /// What the worker lists but nobody knew about.
  private mutating func takeBack(_ registration: WorkerRegistration, on worker: WorkerIndex) {
    var unknown: Set<JobID> = []
    for attempt in registration.held {
      guard let job = table.find(attempt.task.job) else {
        unknown.insert(attempt.task.job)
        continue
      }
      recoverOutput(attempt, of: job, on: worker)
    }
    for attempt in registration.running.prefix(WorkerPool.slotsMax) {
      if let known = attempts[attempt], known.worker == worker, known.isLive { continue }
      decision.actions.append(.stop(attempt, on: registration.id))
      let job = table.find(attempt.task.job)
      if job == nil { unknown.insert(attempt.task.job) }
      // It was given up, or its job is over. It keeps its slot until it ends.
      if attempts[attempt] == nil, job.map({ table[$0].hasStarted(attempt) }) ?? true {
        attempts[attempt] = Attempt(worker: worker, started: now, isBackup: false, isLive: false)
        pool.update(worker) { $0.running.append(attempt) }
      }
    }
    for job in unknown.sorted() where table.find(job) == nil {
      decision.actions.append(.forget(job, on: registration.id))
    }
  }

  /// Current map outputs on a worker, in order.
  func outputs(on worker: WorkerIndex) -> [(job: JobIndex, map: MapIndex)] {
    let id = pool[worker].id
    return pool[worker].outputs.sorted { $0.key < $1.key }.flatMap { entry in
      guard let job = table.find(entry.key) else { return [(job: JobIndex, map: MapIndex)]() }
      return Set(entry.value).sorted()
        .filter { table[job].maps[$0].phase == .done && table[job].maps[$0].winnerWorker == id }
        .map { (job, $0) }
    }
  }

  // MARK: Death

  mutating func watch(_ worker: WorkerIndex) {
    let until = pool.lastHeard[worker] + settings.failureTimeout
    pool.watchedUntil[worker] = until
    silences.insert(Deadline(at: until, worker: pool[worker].id))
  }

  /// Checks the workers whose time had expired when it was last noted: each once for every failure
  /// timeout.
  mutating func buryTheSilent() {
    while let entry = silences.popDue(now) {
      guard let worker = pool.find(entry.worker), pool.watchedUntil[worker] == entry.at else {
        continue
      }
      if pool.lastHeard[worker] + settings.failureTimeout > now {
        watch(worker)
      } else {
        bury(worker)
      }
    }
  }

  /// A worker is dead: everything it ran and held is lost.
  mutating func bury(_ worker: WorkerIndex) {
    let held = outputs(on: worker)
    let (host, isSettled) = (pool[worker].host, pool[worker].isSettled)
    if isSettled, !pool[worker].running.isEmpty { remember(worker) }
    for attempt in pool[worker].running { lose(attempt, isDead: true) }
    pool.remove(worker)
    if isSettled { hostLost(host) }
    for (job, map) in held { loseOutput(map, of: job) }
  }

  // MARK: Workers that fail often

  /// Notes how an attempt on the worker, or a map output of it, turned out.
  mutating func judge(_ worker: WorkerIndex, failed: Bool) {
    pool.update(worker) { $0.record.add(failed: failed) }
    suspectIfBad(worker)
  }

  /// What a worker took with it when it died counts as one failure, if it comes back.
  private mutating func remember(_ worker: WorkerIndex) {
    var record = pool[worker].record
    record.add(failed: true)
    if formerRecords.count >= Self.formerRecordsMax { formerRecords.removeAll() }
    formerRecords[pool[worker].id] = record
  }

  /// More dead workers than this are not remembered: few of them would come back.
  private static var formerRecordsMax: Int { 1_000 }

  private mutating func suspectIfBad(_ worker: WorkerIndex) {
    let record = pool[worker].record
    let isBad =
      record.failed >= Double(settings.workerFailuresMin)
      && record.failed >= record.ended * settings.workerFailureShareMin
    // If most workers fail, the workers are not the cause, and without any nothing would run.
    if isBad, pool[worker].isUsable, (pool.usable - 1) * 2 >= pool.count {
      let until = now + settings.suspectTime
      pool.update(worker) {
        $0.suspectUntil = until
        $0.record = Worker.Record()
      }
      suspicions.insert(Deadline(at: until, worker: pool[worker].id))
    }
  }

  mutating func trustAgain() {
    while let entry = suspicions.popDue(now) {
      guard let worker = pool.find(entry.worker), pool[worker].suspectUntil == entry.at else {
        continue
      }
      pool.update(worker) { $0.suspectUntil = nil }
    }
  }
}
