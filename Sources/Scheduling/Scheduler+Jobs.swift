import JobModel

/// Jobs come, are planned, committed and end.
extension Scheduler {
  /// A plan with more tasks of a kind than this is refused.
  static var tasksMax: Int { 1 << 24 }

  mutating func submit(_ id: JobID, priority: Int, name: String, hosts: [String]) {
    guard table.find(id) == nil else { return }
    let job = add(Job(JobKey(priority: priority, id: id), name: name, now: now))
    table[job].planHosts.needed = hosts
    decision.records.append(.jobAdded(id, priority: priority, name: name, at: now))
    setOpen(job)
  }

  @discardableResult
  mutating func add(_ job: Job) -> JobIndex {
    line.insertInOrder(job.key)
    return table.add(job)
  }

  /// The job has something to start.
  mutating func setOpen(_ job: JobIndex) {
    guard !table[job].isOpen, table[job].hasPending else { return }
    table[job].isOpen = true
    open.insertInOrder(table[job].key)
  }

  /// The plan task is done.
  mutating func adopt(_ shape: JobShape, for job: JobIndex, by winner: AttemptOutput) {
    table[job].adopt(shape, now: now)
    decision.records.append(.jobPlanned(table[job].id, shape, by: winner, at: now))
    enqueueAll(job)
    commitIfGranted(job)
  }

  /// Everything pending waits for slots, in the queues of its hosts and racks.
  mutating func enqueueAll(_ job: JobIndex) {
    let pool = pool
    for map in table[job].maps.indices where table[job].maps[map].phase == .pending {
      table[job].pendingMaps.enqueue(map, table[job].maps[map]) { pool.rack(ofHost: $0) }
    }
    for reduce in table[job].reduces.indices where table[job].reduces[reduce].phase == .pending {
      table[job].pendingReduces.append(reduce)
    }
    setOpen(job)
  }

  mutating func cancel(_ id: JobID) {
    guard let job = table.find(id), table[job].phase != .committing else { return }
    end(job, .cancelled)
  }

  mutating func commitIfGranted(_ job: JobIndex) {
    guard table[job].isGranted else { return }
    table[job].phase = .committing
    // Maps that ran again although their outputs are no longer needed.
    for id in table[job].live { stop(id) }
    decision.actions.append(.commit(table[job].id, parts: parts(of: job)))
  }

  /// The winner of each part.
  private func parts(of job: JobIndex) -> [AttemptOutput] {
    let job = table[job]
    guard job.hasReducePhase else {
      return job.maps.indices.map { output(of: job.task($0), job.maps[$0]) }
    }
    return job.reduces.indices.map { output(of: job.task($0), job.reduces[$0]) }
  }

  func output(of task: TaskID, _ entry: TaskEntry) -> AttemptOutput {
    AttemptOutput(
      AttemptID(task: task, number: Int(entry.winner)), on: entry.winnerWorker)
  }

  mutating func commitEnded(_ id: JobID, _ outcome: JobOutcome) {
    guard let job = table.find(id), table[job].phase == .committing else { return }
    end(job, outcome)
  }

  mutating func end(_ job: JobIndex, _ outcome: JobOutcome) {
    let (id, key) = (table[job].id, table[job].key)
    decision.records.append(.jobEnded(id, outcome, at: now))
    for attempt in table[job].live { stop(attempt) }
    decision.actions.append(.finished(id, outcome))
    decision.actions.append(.forget(id, on: nil))
    for worker in table[job].outputWorkers {
      if let holder = pool.find(worker) { pool.update(holder) { $0.outputs[id] = nil } }
    }
    line.removeInOrder(key)
    open.removeInOrder(key)
    table.remove(job, now: now)
  }
}
