import JobModel

/// A scheduler continues where the previous one was when the manager ended.
extension Scheduler {
  mutating func restore(_ snapshot: JobSnapshot) {
    let key = JobKey(priority: snapshot.priority, id: snapshot.id)
    precondition(table.find(snapshot.id) == nil, "\(snapshot.id) was restored twice")
    let job = add(Job(key, name: snapshot.name, now: now))
    table[job].planHosts.needed = snapshot.hosts
    if let shape = snapshot.shape {
      let plan = TaskID(job: snapshot.id, kind: .plan, index: 0)
      table[job].move(plan, to: .done)
      table[job].adopt(shape, now: now)
    }
    for task in snapshot.tasks { restore(task, of: job) }
    guard table[job].phase == .running else { return setOpen(job) }
    enqueueAll(job)
  }

  private mutating func restore(_ snapshot: TaskSnapshot, of job: JobIndex) {
    let task = snapshot.task
    precondition(
      task.job == table[job].id && table[job].contains(task), "\(task) is none of \(table[job].id)")
    table[job].update(task) {
      $0.attempts = Int32(snapshot.attempts)
      $0.programFailures = UInt8(clamping: snapshot.programFailures)
    }
    if let completed = snapshot.completed {
      table[job].update(task) {
        $0.winner = Int32(completed.attempt.number)
        $0.winnerWorker = completed.worker
      }
      table[job].move(task, to: .done)
      if task.kind == .map, table[job].hasReducePhase {
        hold(completed, of: job, on: awaited(completed.worker))
      }
    }
    for attempt in snapshot.running { restore(attempt, of: task, job) }
  }

  private mutating func restore(_ snapshot: RunningAttempt, of task: TaskID, _ job: JobIndex) {
    let id = AttemptID(task: task, number: snapshot.number)
    let worker = awaited(snapshot.worker)
    var attempt = Attempt(
      worker: worker, started: min(snapshot.started, now), isBackup: false, isLive: false)
    pool.update(worker) { $0.running.append(id) }
    let entry = table[job][task]
    guard entry.phase != .done, entry.backup == TaskEntry.none else {
      // The task has been done, or was given to others: this attempt was told to stop.
      attempts[id] = attempt
      return
    }
    attempt.isLive = true
    attempt.isBackup = entry.original != TaskEntry.none
    table[job].update(task) {
      if attempt.isBackup { $0.backup = Int32(id.number) } else { $0.original = Int32(id.number) }
    }
    if entry.phase != .running { table[job].move(task, to: .running) }
    addLive(id, of: job, attempt)
  }

  /// A worker that has to register within the failure timeout.
  private mutating func awaited(_ id: WorkerID) -> WorkerIndex {
    if let worker = pool.find(id) { return worker }
    let worker = pool.add(id, heard: now)
    pool.update(worker) { $0.isAwaited = true }
    watch(worker)
    return worker
  }
}
