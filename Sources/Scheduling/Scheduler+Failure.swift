import JobModel

/// Attempts that end without doing their tasks, and what becomes of these.
extension Scheduler {
  mutating func fail(_ id: AttemptID, from sender: WorkerID, _ failure: AttemptFailure) {
    guard let (attempt, job) = take(id, from: sender) else { return }
    let verdict = failure.reason.verdict(on: id.task.kind)
    guard let job else {
      // With no task to compare with, a crash counts against the worker.
      record(failure.end(verdict ?? .worker), of: id, on: attempt.worker)
      return
    }
    if let verdict {
      failed(id, attempt, of: job, failure, verdict)
    } else {
      crashed(id, attempt, of: job, on: sender, failure)
    }
  }

  /// Nobody knows any more what became of an attempt.
  ///
  /// - Parameter isDead: whether its worker is dead; if not, the task is tried on another one.
  mutating func lose(_ id: AttemptID, isDead: Bool) {
    guard let attempt = attempts[id] else { return }
    let job = erase(id, attempt)
    record(.failed(.lost), of: id, on: attempt.worker)
    guard let job else { return }
    if !isDead { noteTry(of: id.task, attempt, job) }
    guard attempt.isLive else { return }
    requeue(id.task, of: job, after: isDead ? nil : attempt, avoiding: !isDead)
  }

  /// The first crash of a task may be the worker's fault. A crash on another worker, or a second
  /// one on the only worker, is the program's.
  private mutating func crashed(
    _ id: AttemptID, _ attempt: Attempt, of job: JobIndex, on worker: WorkerID,
    _ failure: AttemptFailure
  ) {
    // An attempt that was told to stop may end in any way.
    let (isOfProgram, isOfWorker) =
      attempt.isLive
      ? table[job].crashes.note(id.task, on: worker, isOnly: pool.usable <= 1) : (false, false)
    failed(
      id, attempt, of: job, failure, isOfProgram ? .program : .worker, isJudged: isOfWorker)
  }

  /// - Parameter isJudged: whether a failure by the worker counts against it.
  mutating func failed(
    _ id: AttemptID, _ attempt: Attempt, of job: JobIndex, _ failure: AttemptFailure,
    _ verdict: FailureVerdict, isJudged: Bool = true
  ) {
    record(failure.end(verdict), of: id, on: attempt.worker)
    if verdict == .worker, isJudged { judge(attempt.worker, failed: true) }
    if verdict == .fetch {
      for fetch in failure.fetches { noteFetch(fetch, by: id.task, of: job) }
    }
    noteTry(of: id.task, attempt, job)
    // An attempt that was told to stop, or given up, says nothing about its task.
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
      return
        "\(task) was given up after \(Counted.text(failures, "attempt")) that got no input or no worker"
    }
  }

  /// A task has lost a live attempt; unless it has another one, it waits for a slot again.
  ///
  /// - Parameters:
  ///   - failed: that attempt, if its worker could try again.
  ///   - avoiding: whether another worker should try.
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
  /// - Parameter worker: the worker that tried it: for a while only others get the task, if there
  ///   are any.
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

extension AttemptFailure {
  /// What is recorded for it.
  fileprivate func end(_ verdict: FailureVerdict) -> AttemptEnd {
    switch verdict {
    case .program, .hopeless, .worker: .failed(verdict, message: message)
    case .fetch: .failed(verdict, fetches: fetches)
    case .stopped, .lost: .failed(verdict)
    }
  }
}

extension FailureVerdict {
  /// The worker may be at fault, so another one should try next.
  fileprivate var callsForAnotherWorker: Bool {
    switch self {
    case .program, .worker, .fetch: true
    case .hopeless, .lost, .stopped: false
    }
  }
}
