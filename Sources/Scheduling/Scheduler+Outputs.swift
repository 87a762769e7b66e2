package import JobModel

/// Map outputs are made, get lost and come back.
extension Scheduler {
  /// A map of a job with a reduce phase is done.
  mutating func complete(
    _ output: AttemptOutput, of job: JobIndex, on worker: WorkerIndex, _ sizes: SegmentSizes
  ) {
    let map = output.attempt.task.mapIndex
    if !table[job].maps[map].isWeighed {
      table[job].maps[map].isWeighed = true
      table[job].bytes.add(sizes, on: output.worker)
    }
    decision.records.append(.mapCompleted(output, at: now))
    hold(output, of: job, on: worker)
    table[job].fetches.forget(map: map)
    table[job].unreached[map] = nil
    announce(output, of: job)
    if table[job].unfinishedMaps == 0 { mapsDone(job) }
  }

  /// Notes where a map output is.
  mutating func hold(_ output: AttemptOutput, of job: JobIndex, on worker: WorkerIndex) {
    let id = table[job].id
    if pool[worker].outputs[id] == nil { table[job].outputWorkers.append(output.worker) }
    pool.update(worker) {
      $0.outputs[id, default: []].append(output.attempt.task.mapIndex)
    }
  }

  private mutating func mapsDone(_ job: JobIndex) {
    table[job].mapsDone = now
    for id in table[job].live { attempts[id]?.mapsDone() }
  }

  /// Attempts that have all of their input are told, too: they may find some of it damaged.
  private mutating func announce(_ output: AttemptOutput, of job: JobIndex) {
    if table[job].liveReduces > 0 { decision.actions.append(.outputReady(output)) }
  }

  mutating func loseOutput(_ map: MapIndex, of job: JobIndex) {
    let task = table[job].task(map)
    guard table[job].phase == .running, table[job].hasReducePhase,
      table[job].maps[map].phase == .done
    else { return }
    let output = output(of: task, table[job].maps[map])
    decision.records.append(.outputLost(output, at: now))
    if table[job].liveReduces > 0 { decision.actions.append(.outputLost(output)) }
    table[job].move(task, to: .lost)
    table[job].lostMaps.append(map)
    table[job].fetches.forget(map: map)
    rerunNeeded(of: job)
  }

  /// Lost map outputs that a reduce task needs are made again.
  mutating func rerunNeeded(of job: JobIndex) {
    guard table[job].hungryReduces > 0 else { return }
    for map in table[job].lostMaps where table[job].maps[map].phase == .lost {
      let task = table[job].task(map)
      table[job].maps[map].queued = now
      table[job].move(task, to: .pending)
      let holder = table[job].unreached.removeValue(forKey: map)
      enqueue(task, of: job, avoiding: holder.flatMap { pool.find($0) == nil ? nil : $0 })
    }
    table[job].lostMaps.removeAll()
    setOpen(job)
  }

  /// A worker registered with an output: the one that counts, one that was given up with the
  /// worker, or one from an attempt that did not win.
  mutating func recoverOutput(_ id: AttemptID, of job: JobIndex, on worker: WorkerIndex) {
    guard id.task.kind == .map, table[job].contains(id.task), table[job].phase == .running,
      table[job].hasReducePhase
    else { return }
    let entry = table[job].maps[id.task.mapIndex]
    guard entry.phase != .done, Int(entry.winner) == id.number,
      entry.winnerWorker == pool[worker].id
    else { return }
    for number in [entry.original, entry.backup] where number != TaskEntry.none {
      stop(AttemptID(task: id.task, number: Int(number)))
    }
    table[job].move(id.task, to: .done)
    complete(AttemptOutput(id, on: entry.winnerWorker), of: job, on: worker, .unknown)
  }

  // MARK: Reports of reduce attempts

  mutating func noteFetch(_ failure: FetchFailure, by id: AttemptID) {
    guard id.task.kind == .reduce, let job = table.find(id.task.job),
      let attempt = attempts[id], attempt.isLive
    else { return }
    // What it had turned out to be damaged.
    if attempt.hasAllInput { feed(id, of: job, false) }
    noteFetch(failure, by: id.task, of: job)
  }

  mutating func noteFetch(_ failure: FetchFailure, by reduce: TaskID, of job: JobIndex) {
    let source = failure.source
    guard reduce.kind == .reduce, source.task.kind == .map, source.task.job == table[job].id,
      table[job].contains(source.task), table[job].phase == .running
    else { return }
    let map = source.task.mapIndex
    let entry = table[job].maps[map]
    guard entry.phase == .done, Int(entry.winner) == source.number else { return }
    let (reporters, reports) = table[job].fetches.note(
      map: map, attempt: source.number, reduce: reduce.reduceIndex)
    guard
      failure.cause.isOfSource || reporters >= settings.fetchReportersMax
        || reports >= settings.fetchReportsMax
    else { return }
    if failure.cause.isOfSource {
      blame(entry.winnerWorker, for: map, of: job)
    } else {
      remedy(map, of: job)
    }
  }

  /// An output is damaged or gone.
  private mutating func blame(_ worker: WorkerID, for map: MapIndex, of job: JobIndex) {
    if let worker = pool.find(worker) { judge(worker, failed: true) }
    loseOutput(map, of: job)
  }

  /// Some workers cannot fetch an output.
  private mutating func remedy(_ map: MapIndex, of job: JobIndex) {
    let holder = table[job].maps[map].winnerWorker
    switch table[job].fetches.remedy(map: map) {
    case .makeAgain:
      table[job].unreached[map] = holder
      blame(holder, for: map, of: job)
    case .moveReaders(let readers):
      for reader in readers { move(table[job].task(reader), job) }
    }
  }

  /// Live attempts of a reduce task that wait for input make room for one on another worker.
  private mutating func move(_ reduce: TaskID, _ job: JobIndex) {
    let entry = table[job][reduce]
    for number in [entry.original, entry.backup] where number != TaskEntry.none {
      let id = AttemptID(task: reduce, number: Int(number))
      guard let attempt = attempts[id], !attempt.hasAllInput else { continue }
      stop(id)
      requeue(reduce, of: job, after: attempt, avoiding: true)
    }
  }

  // MARK: Queries

  /// The map outputs available now, which a reduce attempt needs when it starts.
  ///
  /// - Complexity: O(map tasks of the job).
  package func outputs(of job: JobID) -> [AttemptOutput] {
    guard let job = table.find(job).map({ table[$0] }), job.hasReducePhase else { return [] }
    return job.maps.indices.compactMap { map in
      guard job.maps[map].phase == .done else { return nil }
      return output(of: job.task(map), job.maps[map])
    }
  }
}
