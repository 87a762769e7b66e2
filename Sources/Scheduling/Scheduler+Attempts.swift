package import JobModel

/// Attempts start, get on and end.
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
    // A worker may have claimed to run what nobody had started.
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

  /// Enters a live attempt in the books of its job.
  mutating func addLive(_ id: AttemptID, of job: JobIndex, _ attempt: Attempt) {
    var attempt = attempt
    attempt.livePosition = table[job].live.count
    attempts[id] = attempt
    table[job].live.append(id)
    if id.task.kind == .reduce { table[job].liveReduces += 1 }
    if attempt.isBackup { backups += 1 }
  }

  /// The attempt does not count for its task any more. It may still run.
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

  /// Tells a live attempt to stop. Its task is left as it is.
  mutating func stop(_ id: AttemptID) {
    guard let attempt = attempts[id], attempt.isLive, let job = table.find(id.task.job) else {
      return
    }
    removeLive(id, of: job)
    decision.actions.append(.stop(id, on: pool[attempt.worker].id))
  }

  /// Takes an attempt out of all books but those of its task; returns nil for one that is not known
  /// or that another worker runs.
  private mutating func take(_ id: AttemptID, from sender: WorkerID) -> (Attempt, job: JobIndex?)? {
    guard let worker = hear(sender) else {
      decision.actions.append(.registerAgain(sender))
      return nil
    }
    guard let attempt = attempts[id], attempt.worker == worker else { return nil }
    return (attempt, erase(id, attempt))
  }

  /// Its slot is idle again. Returns the job, if it goes on and has started such an attempt.
  private mutating func erase(_ id: AttemptID, _ attempt: Attempt) -> JobIndex? {
    let job = table.find(id.task.job)
    if let job { removeLive(id, of: job) }
    attempts[id] = nil
    if attempt.makesRoom { roomComing -= 1 }
    pool.update(attempt.worker) { $0.running.removeAll { $0 == id } }
    return job.flatMap { table[$0].hasStarted(id) ? $0 : nil }
  }

  private mutating func record(_ end: AttemptEnd, of id: AttemptID, on worker: WorkerIndex) {
    // What a worker claims to run need never have been started.
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

  /// A live reduce attempt has every segment now, or finds that it has not: then lost outputs are made
  /// again.
  mutating func feed(_ id: AttemptID, of job: JobIndex, _ hasAllInput: Bool) {
    attempts[id]?.hasAllInput = hasAllInput
    refeed(id.task, of: job)
    if !hasAllInput { rerunNeeded(of: job) }
  }

  /// What one of its live attempts has of the input changed, or that attempt is gone.
  private mutating func refeed(_ task: TaskID, of job: JobIndex) {
    let entry = table[job].reduces[task.reduceIndex]
    let isFed = [entry.original, entry.backup].contains { number in
      number != TaskEntry.none
        && attempts[AttemptID(task: task, number: Int(number))]?.hasAllInput == true
    }
    table[job].setFed(task.reduceIndex, isFed)
  }

  // MARK: Success

  /// Whether the task of an attempt would be done if the attempt was done now. What one reports that
  /// comes too late must not take the place of what counts.
  package func wouldWin(_ id: AttemptID, from sender: WorkerID) -> Bool {
    guard let attempt = attempts[id], pool.find(sender) == attempt.worker,
      let job = table.find(id.task.job)
    else { return false }
    return table[job].hasStarted(id) && table[job].phase != .committing
      && table[job][id.task].phase != .done
  }

  mutating func finish(_ id: AttemptID, from sender: WorkerID, _ result: AttemptResult) {
    guard let (attempt, job) = take(id, from: sender) else { return }
    guard let job, table[job].phase != .committing, table[job][id.task].phase != .done else {
      record(.tooLate, of: id, on: attempt.worker)
      return
    }
    guard result.fits(id.task.kind) else {
      let message = "\(id) ended with a result of another kind of task"
      failed(id, attempt, of: job, AttemptFailure(.other, message), .worker)
      return
    }
    if case .partOfPlan(let hosts) = result {
      record(.failed(.stopped), of: id, on: attempt.worker)
      return goOn(id, attempt, of: job, at: hosts)
    }
    record(.won, of: id, on: attempt.worker)
    noteSpeed(of: id, attempt, job)
    judge(attempt.worker, failed: false)
    win(id, of: job, on: attempt.worker, result)
  }

  private mutating func win(
    _ id: AttemptID, of job: JobIndex, on worker: WorkerIndex, _ result: AttemptResult
  ) {
    let output = AttemptOutput(id, on: pool[worker].id)
    if case .plan(let shape) = result, !shape.isValid {
      let message = "\(id.task.job): the plan has a number of tasks that cannot be"
      return end(job, .failed(id.task, message: message))
    }
    let entry = table[job][id.task]
    for number in [entry.original, entry.backup] where number != TaskEntry.none {
      stop(AttemptID(task: id.task, number: Int(number)))
    }
    if id.task.kind == .reduce { table[job].setFed(id.task.reduceIndex, false) }
    table[job].move(id.task, to: .done)
    table[job].update(id.task) {
      $0.winner = Int32(id.number)
      $0.winnerWorker = output.worker
    }
    switch result {
    case .partOfPlan: break
    case .plan(let shape): adopt(shape, for: job, by: output)
    case .map(let sizes):
      if table[job].hasReducePhase {
        complete(output, of: job, on: worker, sizes)
      } else {
        grant(output, of: job)
      }
    case .reduce: grant(output, of: job)
    }
  }

  private mutating func grant(_ output: AttemptOutput, of job: JobIndex) {
    decision.records.append(.granted(output, at: now))
    commitIfGranted(job)
  }

  private mutating func noteSpeed(of id: AttemptID, _ attempt: Attempt, _ job: JobIndex) {
    guard attempt.isLive, id.task.kind != .plan, attempt.fractionWaited < 1 else { return }
    let began = table[job].workBegan(attempt, id.task.kind)
    let seconds = (now - began).inSeconds / (1 - attempt.fractionWaited)
    let bytes = table[job].inputBytes(of: id.task)
    if let expected = table[job].durations(of: id.task.kind).expected(bytes: bytes), seconds > 0 {
      pool.update(attempt.worker) {
        $0.speed += (min(expected / seconds, Worker.speedMax) - $0.speed) * Worker.speedWeight
      }
    }
    if id.task.kind == .map {
      table[job].mapDurations.add(seconds, bytes: bytes)
    } else {
      table[job].reduceDurations.add(seconds, bytes: bytes)
    }
  }

  // MARK: Failure

  mutating func fail(_ id: AttemptID, from sender: WorkerID, _ failure: AttemptFailure) {
    guard let (attempt, job) = take(id, from: sender) else { return }
    let verdict = failure.reason.verdict(on: id.task.kind)
    guard let job else {
      // With no task to compare with, a crash is the worker's.
      record(failure.end(verdict ?? .worker), of: id, on: attempt.worker)
      return
    }
    if let verdict {
      failed(id, attempt, of: job, failure, verdict)
    } else {
      crashed(id, attempt, of: job, on: sender, failure)
    }
  }

  /// It is not known any more what became of an attempt.
  ///
  /// - Parameter isDead: its worker is dead; otherwise the task is tried on another one.
  mutating func lose(_ id: AttemptID, isDead: Bool) {
    guard let attempt = attempts[id] else { return }
    let job = erase(id, attempt)
    record(.failed(.lost), of: id, on: attempt.worker)
    guard let job else { return }
    if !isDead { noteTry(of: id.task, attempt, job) }
    guard attempt.isLive else { return }
    requeue(id.task, of: job, after: isDead ? nil : attempt, avoiding: !isDead)
  }

  /// The first crash of a task may have been the worker's fault. One on another worker, or again on
  /// the only one there is, is the program's.
  private mutating func crashed(
    _ id: AttemptID, _ attempt: Attempt, of job: JobIndex, on worker: WorkerID,
    _ failure: AttemptFailure
  ) {
    // One that was told to stop may end in any way.
    let (isOfProgram, isOfWorker) =
      attempt.isLive
      ? table[job].crashes.note(id.task, on: worker, isOnly: pool.usable <= 1) : (false, false)
    failed(
      id, attempt, of: job, failure, isOfProgram ? .program : .worker, isJudged: isOfWorker)
  }

  /// - Parameter isJudged: whether a failure by the worker counts for it.
  private mutating func failed(
    _ id: AttemptID, _ attempt: Attempt, of job: JobIndex, _ failure: AttemptFailure,
    _ verdict: FailureVerdict, isJudged: Bool = true
  ) {
    record(failure.end(verdict), of: id, on: attempt.worker)
    if verdict == .worker, isJudged { judge(attempt.worker, failed: true) }
    if verdict == .fetch {
      for fetch in failure.fetches { noteFetch(fetch, by: id.task, of: job) }
    }
    noteTry(of: id.task, attempt, job)
    // One that was told to stop, or given up, has nothing to say about its task.
    guard attempt.isLive, table[job][id.task].phase == .running else { return }
    if let message = count(failure, verdict, against: id.task, of: job) {
      end(job, .failed(id.task, message: message))
      return
    }
    requeue(id.task, of: job, after: attempt, avoiding: verdict.callsForAnotherWorker)
  }

  /// Counts a failure; returns the message with which the job fails, if it does.
  private mutating func count(
    _ failure: AttemptFailure, _ verdict: FailureVerdict, against task: TaskID, of job: JobIndex
  ) -> String? {
    switch verdict {
    case .hopeless: return failure.message
    case .lost: return nil
    case .program:
      let failures = table[job].update(task) { entry in
        entry.programFailures += 1
        return Int(entry.programFailures)
      }
      return failures >= settings.programFailuresMax ? failure.message : nil
    case .worker, .fetch, .stopped:
      let failures = table[job].update(task) { entry in
        entry.otherFailures += 1
        return Int(entry.otherFailures)
      }
      guard failures >= settings.otherFailuresMax else { return nil }
      if verdict == .worker { return failure.message }
      return "\(task) was given up after \(failures) attempts that got no input or no worker"
    }
  }

  /// A task has lost a live attempt; unless it has another one it waits for a slot again.
  ///
  /// - Parameters:
  ///   - failed: that attempt, where its worker could try again.
  ///   - avoiding: whether another worker should.
  mutating func requeue(
    _ task: TaskID, of job: JobIndex, after failed: Attempt? = nil, avoiding: Bool = false
  ) {
    // The other attempt may lack what this one had.
    if task.kind == .reduce { rerunNeeded(of: job) }
    if let failed { noteTry(of: task, failed, job) }
    let entry = table[job][task]
    guard entry.phase == .running, !entry.hasLiveAttempt else { return }
    table[job].update(task) { $0.queued = now }
    table[job].move(task, to: .pending)
    enqueue(task, of: job, avoiding: avoiding ? failed.map { pool[$0.worker].id } : nil)
  }

  private mutating func noteTry(of task: TaskID, _ attempt: Attempt, _ job: JobIndex) {
    table[job].tries.note(
      task, on: pool[attempt.worker].id, until: attempt.started + settings.retryPause, now)
  }

  /// Puts a pending task where it waits for a slot, before those that were never tried.
  ///
  /// - Parameter worker: it had its try: for a while only others get the task, if there are any.
  mutating func enqueue(_ task: TaskID, of job: JobIndex, avoiding worker: WorkerID?) {
    let avoided = worker.flatMap { hasOther(than: $0, for: task, job) ? $0 : nil }
    if avoided != nil || table[job].tries.isHeld(task, now) {
      let until = avoided == nil ? now : now + Job.Retry.avoidanceMax
      table[job].add(Job.Retry(task: task, avoided: avoided, until: until))
    } else if isPinned(task, job) {
      enqueuePinned(task.mapIndex, of: job)
    } else {
      switch task.kind {
      case .plan: break
      case .map: table[job].urgentMaps.append(task.mapIndex)
      case .reduce: table[job].pendingReduces.append(task.reduceIndex)
      }
    }
    setOpen(job)
  }
}

extension AttemptResult {
  fileprivate func fits(_ kind: TaskKind) -> Bool {
    switch (self, kind) {
    case (.plan, .plan), (.partOfPlan, .plan), (.map, .map), (.reduce, .reduce): true
    default: false
    }
  }
}

extension AttemptFailure {
  /// What is recorded of it.
  fileprivate func end(_ verdict: FailureVerdict) -> AttemptEnd {
    switch verdict {
    case .program, .hopeless, .worker: .failed(verdict, message: message)
    case .fetch: .failed(verdict, fetches: fetches)
    case .stopped, .lost: .failed(verdict)
    }
  }
}

extension FailureVerdict {
  /// It may have been the worker, so another one should try next.
  fileprivate var callsForAnotherWorker: Bool {
    switch self {
    case .program, .worker, .fetch: true
    case .hopeless, .lost, .stopped: false
    }
  }
}

extension JobShape {
  fileprivate var isValid: Bool {
    maps.count <= Scheduler.tasksMax && (0...Scheduler.tasksMax).contains(reduces)
  }
}
