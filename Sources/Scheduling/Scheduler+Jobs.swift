import JobModel

/// Jobs come, are planned, committed and end.
extension Scheduler {
  /// A plan with more tasks of a kind than this is refused.
  static var tasksMax: Int { 1 << 24 }

  mutating func submit(_ id: JobID, priority: Int, name: String, hosts: [String]) {
    guard jobIndex[id] == nil else { return }
    let job = add(Job(JobKey(priority: priority, id: id), name: name, now: now))
    table[job].planPlaces.needed = hosts
    decision.records.append(.jobAdded(id, priority: priority, name: name, at: now))
    setOpen(job)
  }

  @discardableResult
  mutating func add(_ job: Job) -> Int {
    line.insertInOrder(job.key)
    if let free = unusedJobs.popLast() {
      table[free] = job
      jobIndex[job.id] = free
    } else {
      jobIndex[job.id] = table.count
      table.append(job)
    }
    return jobIndex[job.id]!
  }

  /// The job has something to start.
  mutating func setOpen(_ job: Int) {
    guard !table[job].isOpen, table[job].hasPending else { return }
    table[job].isOpen = true
    open.insertInOrder(table[job].key)
  }

  /// The plan task is done.
  mutating func adopt(_ shape: JobShape, for job: Int, by winner: AttemptOutput) {
    table[job].adopt(shape, now: now)
    decision.records.append(.jobPlanned(table[job].id, shape, by: winner, at: now))
    enqueueAll(job)
    commitIfGranted(job)
  }

  /// All that is pending waits for slots, in all queues of its places.
  mutating func enqueueAll(_ job: Int) {
    let pool = pool
    for map in table[job].maps.indices where table[job].maps[map].phase == .pending {
      table[job].places.enqueue(map, table[job].maps[map]) { pool.rack(ofHost: $0) }
    }
    for reduce in table[job].reduces.indices where table[job].reduces[reduce].phase == .pending {
      table[job].pendingReduces.append(reduce)
    }
    setOpen(job)
  }

  mutating func cancel(_ id: JobID) {
    guard let job = jobIndex[id], table[job].phase != .committing else { return }
    end(job, .cancelled)
  }

  mutating func commitIfGranted(_ job: Int) {
    guard table[job].isGranted else { return }
    table[job].phase = .committing
    // Maps that ran again although nobody needs their outputs any more.
    for id in table[job].live { stop(id) }
    decision.actions.append(.commit(table[job].id, parts: parts(of: job)))
  }

  /// The winner of each part.
  private func parts(of job: Int) -> [AttemptOutput] {
    let kind: TaskKind = table[job].hasReducePhase ? .reduce : .map
    let tasks = table[job].hasReducePhase ? table[job].reduces : table[job].maps
    return tasks.enumerated().map { index, entry in
      output(of: TaskID(job: table[job].id, kind: kind, index: index), entry)
    }
  }

  func output(of task: TaskID, _ entry: TaskEntry) -> AttemptOutput {
    AttemptOutput(
      AttemptID(task: task, number: Int(entry.winner)), on: entry.winnerWorker)
  }

  mutating func commitEnded(_ id: JobID, _ outcome: JobOutcome) {
    guard let job = jobIndex[id], table[job].phase == .committing else { return }
    end(job, outcome)
  }

  mutating func end(_ job: Int, _ outcome: JobOutcome) {
    let (id, key) = (table[job].id, table[job].key)
    decision.records.append(.jobEnded(id, outcome, at: now))
    for attempt in table[job].live { stop(attempt) }
    decision.actions.append(.finished(id, outcome))
    decision.actions.append(.forget(id, on: nil))
    for worker in table[job].outputWorkers {
      if let place = pool.find(worker) { pool.update(place) { $0.outputs[id] = nil } }
    }
    line.removeInOrder(key)
    open.removeInOrder(key)
    jobIndex[id] = nil
    table[job] = Job(JobKey(priority: 0, id: JobID(0)), name: "", now: now)
    unusedJobs.append(job)
  }
}
