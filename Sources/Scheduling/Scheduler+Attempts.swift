import JobModel

/// Attempts start, progress and leave their slots.
extension Scheduler {
  mutating func start(
    _ task: TaskID, of job: JobIndex, on worker: WorkerIndex, isBackup: Bool = false
  ) {
    let entry = table[job][task]
    precondition(
      isBackup
        ? entry.phase == .running && entry.backup == TaskEntry.none
        : entry.phase == .pending && !entry.hasLiveAttempt,
      "\(task) cannot start: \(entry)")
    precondition(pool.hasIdleSlot(worker), "\(pool[worker].id) has no idle slot")

    let id = AttemptID(task: task, number: Int(entry.attempts))
    // A worker may have claimed to run an attempt that was never started.
    if let claimed = attempts[id] { _ = erase(id, claimed) }
    table[job].update(task) {
      $0.attempts += 1
      if isBackup { $0.backup = Int32(id.number) } else { $0.original = Int32(id.number) }
    }
    if !isBackup { table[job].move(task, to: .running) }
    table[job].tries.dropOld(of: task, now)
    addLive(
      id, of: job, Attempt(worker: worker, started: now, isBackup: isBackup, isLive: true))
    pool.update(worker) { $0.running.append(id) }

    let workerID = pool[worker].id
    decision.records.append(
      .attemptStarted(
        id, on: workerID, isBackup: isBackup, queued: isBackup ? now : entry.queued, at: now))
    decision.actions.append(.start(id, on: workerID, isBackup: isBackup))
  }

  /// Adds a live attempt to the records of its job.
  mutating func addLive(_ id: AttemptID, of job: JobIndex, _ attempt: Attempt) {
    var attempt = attempt
    attempt.livePosition = table[job].live.count
    attempts[id] = attempt
    table[job].live.append(id)
    if id.task.kind == .reduce { table[job].liveReduces += 1 }
    if attempt.isBackup { backups += 1 }
  }

  /// The attempt no longer counts for its task. It may still be running.
  mutating func removeLive(_ id: AttemptID, of job: JobIndex) {
    guard let attempt = attempts[id], attempt.isLive else { return }
    attempts[id]?.isLive = false
    if attempt.isBackup { backups -= 1 }
    let last = table[job].live.removeLast()
    if last != id {
      table[job].live[attempt.livePosition] = last
      attempts[last]?.livePosition = attempt.livePosition
    }
    table[job].update(id.task) { $0.removeLive(id.number) }
    if id.task.kind == .reduce {
      table[job].liveReduces -= 1
      if attempt.hasAllInput { refeed(id.task, of: job) }
    }
  }

  /// Tells a live attempt to stop. Its task is left unchanged.
  mutating func stop(_ id: AttemptID) {
    guard let attempt = attempts[id], attempt.isLive, let job = table.find(id.task.job) else {
      return
    }
    removeLive(id, of: job)
    decision.actions.append(.stop(id, on: pool[attempt.worker].id))
  }

  /// Removes an attempt from all records but those of its task; returns nil if it is unknown or
  /// another worker runs it.
  mutating func take(_ id: AttemptID, from sender: WorkerID) -> (Attempt, job: JobIndex?)? {
    guard let worker = hear(sender) else {
      decision.actions.append(.registerAgain(sender))
      return nil
    }
    guard let attempt = attempts[id], attempt.worker == worker else { return nil }
    return (attempt, erase(id, attempt))
  }

  /// Its slot is idle again. Returns the job, if it continues and has started such an attempt.
  mutating func erase(_ id: AttemptID, _ attempt: Attempt) -> JobIndex? {
    let job = table.find(id.task.job)
    if let job { removeLive(id, of: job) }
    attempts[id] = nil
    if attempt.makesRoom { roomComing -= 1 }
    pool.update(attempt.worker) { $0.running.removeAll { $0 == id } }
    return job.flatMap { table[$0].hasStarted(id) ? $0 : nil }
  }

  mutating func record(_ end: AttemptEnd, of id: AttemptID, on worker: WorkerIndex) {
    // A worker may claim to run an attempt that was never started.
    if let job = table.find(id.task.job), !table[job].hasStarted(id) { return }
    decision.records.append(.attemptEnded(id, on: pool[worker].id, end, at: now))
  }

  // MARK: Progress

  mutating func note(_ progress: AttemptProgress, of id: AttemptID, from sender: WorkerID) {
    guard let worker = hear(sender) else {
      decision.actions.append(.registerAgain(sender))
      return
    }
    guard let attempt = attempts[id], attempt.worker == worker, attempt.isLive,
      let job = table.find(id.task.job)
    else { return }
    attempts[id]?.report(fraction: progress.fraction, at: now)
    if progress.hasAllInput != attempt.hasAllInput, id.task.kind == .reduce {
      feed(id, of: job, progress.hasAllInput)
    }
  }

  /// A live reduce attempt now has every segment, or finds that it does not: then lost outputs are
  /// made again.
  mutating func feed(_ id: AttemptID, of job: JobIndex, _ hasAllInput: Bool) {
    attempts[id]?.hasAllInput = hasAllInput
    refeed(id.task, of: job)
    if !hasAllInput { rerunNeeded(of: job) }
  }

  /// What one of its live attempts has of the input changed, or that attempt is gone.
  mutating func refeed(_ task: TaskID, of job: JobIndex) {
    let entry = table[job].reduces[task.reduceIndex]
    let isFed = [entry.original, entry.backup].contains { number in
      number != TaskEntry.none
        && attempts[AttemptID(task: task, number: Int(number))]?.hasAllInput == true
    }
    table[job].setFed(task.reduceIndex, isFed)
  }
}
