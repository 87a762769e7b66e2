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
    guard refusals[register.address] == nil else { return tryAgain(register.address) }
    // Another process has this address now: the one that had it is gone.
    if let old = byAddress[register.address], old != id { lose(old) }
    switch registrations.admit(id, from: link.address) {
    case .full(let reason):
      return logger.warning("a worker was not taken", metadata: ["reason": "\(reason)"])
    case .taken(let forgotten):
      if let forgotten { lose(forgotten) }
    }
    workers[id]?.post.drop()
    workers[id]?.inbound?.tag = nil
    let post = WorkerPost(
      register.address, isForeign: false, door: door, loop: loop,
      onLost: { [weak self] in self?.postLost(id) })
    let worker = ManagedWorker(
      id: id, address: register.address, httpPort: details.httpPort, rack: details.rack,
      slots: details.slots, post: post, inbound: nil)
    let isNew = workers[id] == nil
    post.onClosed = { [weak self, weak worker] in
      guard let self, let worker else { return }
      worker.inbound?.close()
      probe(worker)
    }
    post.onReached = { [weak self] in self?.registrations.reached(id) }
    post.onRefused = { [weak self] reason in
      self?.noteRefused(register.address, reason)
      self?.lose(id)
    }
    workers[id] = worker
    byAddress[register.address] = id
    if isNew {
      logger.notice(
        "worker registered",
        metadata: ["worker": "\(register.address)", "slots": "\(details.slots)"])
      journal.add(
        worker: WorkerEntry(
          id: id, host: register.address.host, port: register.address.port,
          httpPort: details.httpPort, firstSeen: now()))
    }
    for output in details.held {
      if let path = output.path { jobs[output.attempt.task.job]?.mapOutputs[output.attempt] = path }
    }
    post.send(
      .registerAck(
        RegisterAcknowledgement(
          address: register.address, epoch: epoch,
          heartbeatIntervalMilliseconds: heartbeatMilliseconds)))
    startWaitingJobs()
    decide(
      .workerRegistered(
        WorkerRegistration(
          id: id, host: register.address.host, rack: details.rack, slots: details.slots,
          held: details.held.map(\.attempt), running: details.running)))
    catchUp(workers[id])
    noteMissingHosts()
  }

  /// There was no talk with a worker that had registered: its certificate, or its secret, is not what
  /// it should be. It registers again and again; each reason is logged once.
  private func noteRefused(_ address: WorkerAddress, _ reason: String) {
    if refusals.count >= ManagerLimits.refusedWorkersMax { refusals = [:] }
    guard refusals.updateValue(reason, forKey: address) != reason else { return }
    logger.warning(
      "worker not reached, trying on", metadata: ["worker": "\(address)", "reason": "\(reason)"])
  }

  /// A worker that was not reached gets nothing to do before it is: the next time that it registers.
  private func tryAgain(_ address: WorkerAddress) {
    let trial = WorkerPost(address, isForeign: false, door: door, loop: loop, onLost: {})
    trial.onRefused = { [weak self] in self?.noteRefused(address, $0) }
    trial.onOpened = { [weak self, weak trial] in
      self?.refusals[address] = nil
      trial?.drop()
    }
    trial.knock()
  }

  /// What was said while the worker, or this manager, was away: its reduce attempts hear of all map
  /// outputs, and those of all workers of its own.
  private func catchUp(_ worker: ManagedWorker?) {
    guard let worker else { return }
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
    guard let id = heartbeat.worker ?? byAddress[heartbeat.address], workers[id] != nil else {
      return heardForeign(heartbeat.address)
    }
    counts.heartbeats += 1
    decide(.workerHeard(id))
  }

  func heardForeign(_ address: WorkerAddress) {
    if foreign.heard(address) { counts.heartbeats += 1 } else { counts.heartbeatsIgnored += 1 }
  }

  func finished(_ finished: AttemptFinished) {
    guard workers[finished.worker] != nil else { return }
    let attempt = finished.attempt
    guard let job = jobs[attempt.task.job] else {
      decide(.attemptFinished(attempt, from: finished.worker, .reduce))
      return
    }
    let outcome: AttemptOutcome
    do {
      outcome = try AttemptOutcome(finished, partitions: job.partitions)
    } catch {
      return refuse(finished, because: FieldFault.text(error))
    }
    let result: AttemptResult
    switch outcome {
    case .plan(let hash, let planned):
      if let hosts = planned.goesOnAt {
        keepDraft(hash, of: job)
        return decide(
          .attemptFinished(attempt, from: finished.worker, .partOfPlan(goesOnAt: hosts)))
      }
      dropDrafts(of: job)
      job.plan(hash, planned, try? blobs.bytes(of: hash))
      journal.add(document: job.document)
      result = .plan(planned.shape)
    case .map(_, let sizes): result = .map(sizes)
    case .reduce: result = .reduce
    }
    job.add(finished, outcome)
    journal.add(report: .attemptFinished(finished), of: attempt)
    decide(.attemptFinished(attempt, from: finished.worker, result))
  }

  /// An attempt that is done by a report which cannot be has failed: another one may do better.
  private func refuse(_ finished: AttemptFinished, because reason: String) {
    let message = "the report of \(finished.attempt) cannot be: \(reason)"
    logger.warning("a report was refused", metadata: ["reason": "\(message)"])
    decide(.attemptFailed(finished.attempt, from: finished.worker, .worker(message)))
  }

  func failed(_ failed: AttemptFailed) {
    guard workers[failed.worker] != nil else { return }
    jobs[failed.attempt.task.job]?.reduceAttempts[failed.attempt] = nil
    if failed.reason != .stopped {
      logger.warning(
        "attempt failed",
        metadata: [
          "attempt": "\(failed.attempt)", "reason": "\(failed.reason.rawValue)",
          "message": "\(failed.message)",
        ])
    }
    let failure: AttemptFailure =
      switch failed.reason {
      case .program: .program(failed.message)
      case .input, .output, .memory, .usage: .hopeless(failed.message)
      case .scratch, .corrupted, .crashed, .refused, .other: .worker(failed.message)
      case .fetch: .fetch(failed.fetchFailures.map { lost($0, failed.attempt.task.job) })
      case .stopped: .stopped
      }
    if jobs[failed.attempt.task.job] != nil {
      // The record of its end has the reason.
      var report = failed
      report.message = ""
      report.fetchFailures = []
      journal.add(report: .attemptFailed(report), of: failed.attempt)
    }
    decide(.attemptFailed(failed.attempt, from: failed.worker, failure))
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
    decide(.workerHeard(report.worker))
    for progress in report.attempts {
      let attempt = progress.attempt
      decide(
        .attemptProgressed(
          attempt, from: report.worker,
          AttemptProgress(fraction: progress.fraction, hasAllInput: progress.phase == "reduce")))
      for missing in progress.fetchFailures {
        decide(.segmentFetchFailed(by: attempt, lost(missing, attempt.task.job)))
      }
    }
  }

  private func lost(_ failure: Wire.FetchFailure, _ job: JobID) -> Scheduling.FetchFailure {
    let source = AttemptID(
      task: TaskID(job: job, kind: .map, index: failure.map), number: failure.attempt)
    let fault: Scheduling.FetchFailure.Fault =
      switch failure.cause {
      case .damaged, .missing, .disk: .disk
      case .wire, .busy: .wire
      }
    return Scheduling.FetchFailure(source: source, fault: fault)
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

  /// Messages to the worker may be lost: it has to say anew what it runs.
  private func postLost(_ id: WorkerID) {
    guard let worker = workers[id] else { return }
    // What nobody ever reached where it says that it listens is no worker.
    if worker.inbound == nil && !worker.post.wasReached { return lose(id) }
    worker.inbound?.close()
  }

  /// Workers that the scheduler has given up are not held any longer; one that lives after all registers
  /// again when it is not known.
  func forgetTheDead() {
    guard (now() - lastSweep).inNanoseconds > ManagerLimits.workerSweepSeconds * 1_000_000_000 else {
      return
    }
    lastSweep = now()
    foreign.forgetTheDead()
    let living = Set(scheduler.workers.map(\.id))
    for id in workers.keys where !living.contains(id) { lose(id) }
  }

  func lose(_ id: WorkerID) {
    guard let worker = workers.removeValue(forKey: id) else { return }
    logger.warning("worker is gone", metadata: ["worker": "\(worker.address)"])
    worker.post.drop()
    worker.inbound?.tag = nil
    if byAddress[worker.address] == id { byAddress[worker.address] = nil }
    registrations.remove(id)
    heartbeats.forget(id)
    decide(.workerGone(id))
    dropSurveys(with: id)
    noteMissingHosts()
  }
}
