import JobModel
import Links
import Logging
import NIOCore
import Scheduling
import Store
import Wire

/// What workers say.
extension ManagerCore {
  func register(_ register: Register, on link: Link) {
    guard !isEnding else { return }
    guard let details = register.details else {
      return foreign.register(register.address, from: link.address)
    }
    let id = details.worker
    let known = workers[id]
    switch registrations.admit(id, from: link.address) {
    case .full(let reason):
      return logger.warning("a worker was not taken", metadata: ["reason": "\(reason)"])
    case .taken(let forgotten):
      if let forgotten { lose(forgotten) }
    }
    let post: WorkerPost
    if let known, !known.isReached, known.address == register.address, known.post.isOnItsWay {
      // It is being connected to, which takes its time.
      post = known.post
    } else {
      known?.post.drop()
      post = WorkerPost(
        register.address, isForeign: false, door: door, loop: loop, onLost: {})
      post.send(
        .registerAck(
          RegisterAcknowledgement(
            address: register.address, epoch: epoch,
            heartbeatIntervalMilliseconds: heartbeatMilliseconds)))
    }
    known?.inbound?.tag = nil
    let worker = ManagedWorker(
      details, address: register.address, post: post,
      isKnown: known.map { $0.isKnown || $0.isReached } ?? false, registered: now())
    connect(post, to: worker)
    workers[id] = worker
    // Registering is no sign of life: it may well be that what we say does not arrive.
    if known?.isReached == true { decide(.workerAway(id)) }
  }

  private func connect(_ post: WorkerPost, to worker: ManagedWorker) {
    post.onLost = { [weak self, weak worker] in
      guard let self, let worker else { return }
      postLost(worker)
    }
    post.onReached = { [weak self, weak worker] in
      // Its answer to an earlier acknowledgement was here first.
      guard let self, let worker, workers[worker.id] === worker, worker.hasAnswered else { return }
      reached(worker)
    }
    post.onTrouble = { [weak self, weak worker] reason in
      guard let self, let worker else { return }
      noteUnreachable(worker, reason)
    }
    post.onClosed = { [weak self, weak worker] in
      guard let self, let worker else { return }
      worker.inbound?.close()
      probe(worker)
    }
  }

  /// Says so once for each worker that registers and cannot be connected to.
  private func noteUnreachable(_ worker: ManagedWorker, _ reason: String) {
    guard workers[worker.id] === worker, !worker.isReached,
      unreachable.count < ManagerLimits.unreachableMax, unreachable.insert(worker.id).inserted
    else { return }
    logger.warning(
      "a worker registers that cannot be connected to: it gets no work",
      metadata: ["worker": "\(worker.address)", "reason": "\(reason)"])
  }

  /// The worker has our acknowledgement: it counts as alive from now on.
  private func reached(_ worker: ManagedWorker) {
    guard !worker.isReached else { return }
    let (id, details) = (worker.id, worker.details)
    worker.isReached = true
    unreachable.remove(id)
    registrations.reached(id)
    // Another process had this address: it is gone.
    if let old = byAddress[worker.address], old != id { lose(old) }
    byAddress[worker.address] = id
    if !worker.isKnown {
      logger.notice(
        "worker registered",
        metadata: ["worker": "\(worker.address)", "slots": "\(details.slots)"])
      journal.add(
        worker: WorkerEntry(
          id: id, host: worker.address.host, port: worker.address.port,
          httpPort: details.httpPort, firstSeen: now()))
    }
    for output in details.held {
      if let path = output.path { jobs[output.attempt.task.job]?.mapOutputs[output.attempt] = path }
    }
    startWaitingJobs()
    decide(
      .workerRegistered(
        WorkerRegistration(
          id: id, host: worker.address.host, rack: details.rack, slots: details.slots,
          held: details.held.map(\.attempt), running: details.running)))
    catchUp(worker)
    noteMissingHosts()
  }

  /// Whether a worker may be believed to be there.
  private func isReached(_ worker: WorkerID) -> Bool { workers[worker]?.isReached == true }

  /// What was said while the worker, or this manager, was away: its reduce attempts hear of all map
  /// outputs, and those of all workers of its own.
  private func catchUp(_ worker: ManagedWorker) {
    askAgain(worker.id)
    for job in jobs.values where !job.reduceAttempts.isEmpty {
      let outputs = scheduler.outputs(of: job.id)
      let all = outputs.compactMap { source(of: $0, in: job) }
      let own = outputs.filter { $0.worker == worker.id }.compactMap { source(of: $0, in: job) }
      for (attempt, place) in job.reduceAttempts {
        tell(attempt, on: place, place == worker.id ? all : own)
      }
    }
  }

  private var heartbeatMilliseconds: Int {
    Int(SchedulerSettings().heartbeatInterval.inNanoseconds / 1_000_000)
  }

  func heard(_ heartbeat: Heartbeat) {
    guard let id = heartbeat.worker ?? byAddress[heartbeat.address], isReached(id) else {
      return heardForeign(heartbeat.address)
    }
    counts.heartbeats += 1
    decide(.workerHeard(id))
  }

  func heardForeign(_ address: WorkerAddress) {
    if foreign.heard(address) { counts.heartbeats += 1 } else { counts.heartbeatsIgnored += 1 }
  }

  func finished(_ finished: AttemptFinished) {
    guard isReached(finished.worker) else { return }
    let attempt = finished.attempt
    guard let job = jobs[attempt.task.job] else {
      decide(.attemptFinished(attempt, from: finished.worker, .reduce))
      return
    }
    guard scheduler.wouldWin(attempt, from: finished.worker) else {
      // Another attempt was first, or it was given up: nothing of it counts.
      job.reduceAttempts[attempt] = nil
      return decide(.attemptFinished(attempt, from: finished.worker, .reduce))
    }
    let outcome: AttemptOutcome
    let result: AttemptResult
    do {
      outcome = try AttemptOutcome(finished, partitions: job.partitions)
      if outcome.hasPart {
        _ = try PartClaims.part(
          of: attempt, said: finished.parts, output: job.output,
          isCompressed: job.specification.compressOutput)
      }
      result = try self.result(outcome, of: job)
    } catch {
      return refuse(finished, because: FieldFault.text(error))
    }
    guard case .partOfPlan = result else {
      job.add(finished, outcome)
      journal.add(report: .attemptFinished(finished), of: attempt)
      return decide(.attemptFinished(attempt, from: finished.worker, result))
    }
    decide(.attemptFinished(attempt, from: finished.worker, result))
  }

  /// What the scheduler is told of an attempt, once all that the job needs of it is there.
  ///
  /// - Throws: where the plan is missing, or cannot be read.
  private func result(
    _ outcome: AttemptOutcome, of job: ManagedJob
  ) throws -> AttemptResult {
    switch outcome {
    case .plan(let hash, let planned):
      guard let bytes = try blobs.bytes(of: hash) else {
        throw JobFailure(.corrupted, "the plan \(hash) did not come")
      }
      if let hosts = planned.goesOnAt {
        keepDraft(hash, of: job)
        return .partOfPlan(goesOnAt: hosts)
      }
      let files = try ManagedJob.files(ofPlan: bytes)
      dropDrafts(of: job)
      job.plan(hash, planned, files)
      journal.add(document: job.document)
      return .plan(planned.shape)
    case .map(_, let sizes): return .map(sizes)
    case .reduce: return .reduce
    }
  }

  /// An attempt that is done by a report which cannot be has failed. The program may be the reason, or
  /// the worker: another one tells.
  private func refuse(_ finished: AttemptFinished, because reason: String) {
    let message = "the report of \(finished.attempt) cannot be: \(reason)"
    logger.warning("a report was refused", metadata: ["reason": "\(message)"])
    decide(
      .attemptFailed(finished.attempt, from: finished.worker, AttemptFailure(.crashed, message)))
  }

  func failed(_ failed: AttemptFailed) {
    guard isReached(failed.worker) else { return }
    jobs[failed.attempt.task.job]?.reduceAttempts[failed.attempt] = nil
    if failed.failure.reason != .stopped {
      logger.warning(
        "attempt failed",
        metadata: [
          "attempt": "\(failed.attempt)", "reason": "\(failed.failure.reason.word)",
          "message": "\(failed.failure.message)",
        ])
    }
    if jobs[failed.attempt.task.job] != nil {
      // The record of its end has the reason.
      var report = failed
      report.failure.message = ""
      report.failure.fetches = []
      journal.add(report: .attemptFailed(report), of: failed.attempt)
    }
    decide(.attemptFailed(failed.attempt, from: failed.worker, failed.failure))
  }

  func progressed(_ report: ProgressReport, on link: Link) {
    guard let worker = workers[report.worker] else {
      // Nobody of that name is registered: closing makes it do so.
      return link.close()
    }
    if worker.inbound !== link {
      worker.inbound?.tag = nil
      worker.inbound = link
      link.tag = worker
      link.allowLargeObjects()
    }
    if !worker.isReached {
      // The first message of the connection that the worker makes when it has an acknowledgement of
      // ours. One that has none of this start, or none that could still come, registers again.
      guard report.epoch == epoch, worker.post.isOpen || worker.post.isOnItsWay else {
        return link.close()
      }
      worker.hasAnswered = true
      guard worker.post.isOpen else { return }
      reached(worker)
    }
    decide(.workerHeard(report.worker))
    for running in report.attempts {
      let attempt = running.attempt
      decide(.attemptProgressed(attempt, from: report.worker, running.progress))
      for failure in running.fetchFailures {
        decide(.segmentFetchFailed(by: attempt, failure))
      }
    }
  }

  // MARK: Loss

  /// The worker's own connection ended. Where its process has ended, too, nothing listens any more.
  func inboundClosed(_ worker: ManagedWorker) {
    guard workers[worker.id] === worker else { return }
    worker.inbound = nil
    probe(worker)
  }

  /// Looks whether the worker's process still listens; where it does, it will register again. A process
  /// that is on its way out closes one socket after the other, so one look is not enough.
  private func probe(_ worker: ManagedWorker, number: Int = 0) {
    guard !isEnding, number < ManagerLimits.probesMax else { return }
    let this = worker
    door.connect(host: worker.address.host, port: worker.address.port, to: .worker, owner: Probe())
      .assumeIsolated().whenComplete { [weak self] result in
        guard let self, workers[this.id] === this, this.inbound == nil else { return }
        switch result {
        case .success(let channel):
          channel.close(promise: nil)
          probeLater(this, number: number + 1)
        case .failure(let error):
          if Probe.isRefusal(error) { lose(this.id) }
        }
      }
  }

  private func probeLater(_ worker: ManagedWorker, number: Int) {
    let this = NIOLoopBound((self, worker), eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(ManagerLimits.probeMilliseconds << (number - 1))) {
      let (core, worker) = this.value
      guard core.workers[worker.id] === worker, worker.inbound == nil else { return }
      core.probe(worker, number: number)
    }
  }

  /// Messages to the worker may be lost: it has to say anew what it runs. What nobody reached where it
  /// says that it listens is no worker; it registers by itself, if it is there.
  private func postLost(_ worker: ManagedWorker) {
    guard workers[worker.id] === worker else { return }
    if worker.isReached { worker.inbound?.close() } else { lose(worker.id) }
  }

  /// Workers that the scheduler has given up are not held any longer, nor those that never answered; one
  /// that lives after all registers again when it is not known.
  func forgetTheDead() {
    guard (now() - lastSweep).inNanoseconds > ManagerLimits.workerSweepSeconds * 1_000_000_000
    else {
      return
    }
    lastSweep = now()
    foreign.forgetTheDead()
    let living = Set(scheduler.workers.map(\.id))
    for (id, worker) in workers {
      let isAlive =
        worker.isReached
        ? living.contains(id)
        : (now() - worker.registered).inNanoseconds < ManagerLimits.answerSeconds * 1_000_000_000
      if !isAlive { lose(id) }
    }
  }

  func lose(_ id: WorkerID) {
    guard let worker = workers.removeValue(forKey: id) else { return }
    if worker.isReached || worker.isKnown {
      logger.warning("worker is gone", metadata: ["worker": "\(worker.address)"])
    }
    worker.post.drop()
    // Should it be there after all, it registers again.
    worker.inbound?.tag = nil
    worker.inbound?.close()
    if byAddress[worker.address] == id { byAddress[worker.address] = nil }
    registrations.remove(id)
    unreachable.remove(id)
    heartbeats.forget(id)
    decide(.workerGone(id))
    dropSurveys(with: id)
    noteMissingHosts()
  }
}
