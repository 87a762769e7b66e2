import JobModel
import Links
import Logging
import ManagerState
import Scheduling
import Store
import Wire

/// What workers say about themselves, and what follows from it.
extension ManagerCore {
  func send(_ message: WorkerMessage, to worker: WorkerID) { outbound[worker]?.send(message) }

  // MARK: What comes

  func register(_ register: Register, on link: Link) {
    guard !isEnding else { return }
    guard let details = register.details else {
      return external.register(register.address, from: link.address)
    }
    carryOut(
      registry.register(
        details, at: register.address, from: link.address,
        outbound: outbound[details.worker]?.state ?? .closed, now: now()))
  }

  func progressed(_ report: ProgressReport, on link: Link) {
    carryOut(
      registry.progressed(
        report.worker, on: connections.id(of: link), isOfThisStart: report.epoch == epoch,
        outbound: outbound[report.worker]?.state ?? .closed))
    guard registry.isReached(report.worker) else { return }
    decide(.workerHeard(report.worker))
    for progress in report.attempts { progressed(progress, of: report.worker) }
  }

  func open(datagram: [UInt8]) -> Received<Heartbeat> { registry.open(datagram: datagram) }

  func heard(_ heartbeat: Heartbeat) {
    guard let id = registry.worker(of: heartbeat) else {
      return heardExternal(heartbeat.address)
    }
    count(.heartbeat)
    decide(.workerHeard(id))
  }

  func heardExternal(_ address: WorkerAddress) {
    count(external.heard(address) ? .heartbeat : .ignoredHeartbeat)
  }

  func lose(_ worker: WorkerID) { carryOut(registry.lose(worker)) }

  /// A connection to the manager has ended.
  func closed(_ link: Link) {
    guard let id = connections.remove(link) else { return }
    carryOut(registry.closed(id))
    watches.closed(id)
    uploads.closed(id)
  }

  // MARK: What follows

  func carryOut(_ effects: [WorkerRegistry.Effect]) {
    for effect in effects { carryOut(effect) }
  }

  private func carryOut(_ effect: WorkerRegistry.Effect) {
    switch effect {
    case .acknowledge(let id): acknowledge(id)
    case .keepConnecting(let id):
      if let worker = registry[id] { outbound[id]?.serve(worker.registration, of: self) }
    case .refused(let reason):
      logger.warning("a worker was not taken", metadata: ["reason": "\(reason)"])
    case .adopt(let link):
      // A peer without a tag is a client, which may go on listening after it has sent its last
      // message.
      connections[link]?.tag = self
      connections[link]?.allowLargeObjects()
    case .release(let link): connections[link]?.tag = nil
    case .close(let link): connections[link]?.close()
    case .arrived(let worker): arrived(worker)
    case .tell(let event): decide(event)
    case .catchUp(let id):
      carryOut(surveys.workerCame(id))
      catchUp(id)
      noteMissingHosts()
    case .lost(let worker): lost(worker)
    case .gone(let id):
      decide(.workerGone(id))
      carryOut(surveys.workerGone(id))
      noteMissingHosts()
    case .probe(let registration): probe(registration)
    case .unreachable(let address, let reason):
      logger.warning(
        "a worker registers that cannot be connected to: it gets no work",
        metadata: ["worker": "\(address)", "reason": "\(reason)"])
    }
  }

  private func acknowledge(_ id: WorkerID) {
    guard let worker = registry[id] else { return }
    outbound[id]?.drop()
    let connection = WorkerConnection(
      worker.address, isExternal: false, transport: transport, loop: loop)
    outbound[id] = connection
    connection.serve(worker.registration, of: self)
    let interval = SchedulerSettings().heartbeatInterval.inNanoseconds / 1_000_000
    connection.send(
      .registerAck(
        RegisterAcknowledgement(
          address: worker.address, epoch: epoch, heartbeatIntervalMilliseconds: Int(interval))))
  }

  private func arrived(_ worker: RegisteredWorker) {
    if !worker.wasReached {
      logger.notice(
        "worker registered",
        metadata: ["worker": "\(worker.address)", "slots": "\(worker.details.slots)"])
      journal.add(
        worker: WorkerEntry(
          id: worker.id, host: worker.address.host, port: worker.address.port,
          httpPort: worker.httpPort, firstSeen: now()))
    }
    for output in worker.details.held {
      if let path = output.path { jobs[output.attempt.task.job]?.found(output.attempt, at: path) }
    }
    startWaitingJobs()
  }

  private func lost(_ worker: RegisteredWorker) {
    if worker.isReached || worker.wasReached {
      // A worker that ends with its manager is where it should be.
      logger.log(
        level: isEnding ? .info : .warning, isEnding ? "worker has ended" : "worker is gone",
        metadata: ["worker": "\(worker.address)"])
    }
    outbound.removeValue(forKey: worker.id)?.drop()
  }
}

extension WorkerConnection {
  /// Tells the registry what becomes of the connection of this registration.
  fileprivate func serve(_ registration: RegistrationID, of core: ManagerCore) {
    onReached = { [weak core] in
      if let core { core.carryOut(core.registry.outboundOpened(registration)) }
    }
    onClosed = { [weak core] in
      if let core { core.carryOut(core.registry.outboundClosed(registration)) }
    }
    onLost = { [weak core] in
      if let core { core.carryOut(core.registry.outboundLost(registration)) }
    }
    onTrouble = { [weak core] reason in
      if let core { core.carryOut(core.registry.outboundFailed(registration, reason)) }
    }
  }
}
