import JobModel
import Links
import Logging
import ManagerState
import NIOCore
import Scheduling
import Wire

/// Carries out what `ExternalPeers` decides: connections to external workers, and the files of their jobs.
///
/// The manager gives such a worker a command, input files and a directory, and the worker says when
/// it is done. Everything between map and reduce is therefore text in a shared directory:
/// `maptask00003-part00001` holds the lines that map task 3 made for partition 1, in order.
final class ExternalCluster {
  /// Holds what its jobs keep between map and reduce.
  let directory: FilePath
  private let clock: RisingClock
  private let transport: LinkTransport
  private let loop: any EventLoop
  private let logger: Logger
  private let journal: Journal
  /// Called when a worker becomes available.
  var onWorker: () -> Void = {}

  private var peers = ExternalPeers()
  private var outbound: [WorkerID: WorkerConnection] = [:]
  private var jobs: [JobID: ExternalJob] = [:]

  init(
    directory: FilePath, clock: RisingClock, transport: LinkTransport, loop: any EventLoop,
    logger: Logger,
    journal: Journal
  ) {
    self.directory = directory
    self.clock = clock
    self.transport = transport
    self.loop = loop
    self.logger = logger
    self.journal = journal
  }

  var hasWorkers: Bool { peers.hasWorkers }

  var jobCount: Int { jobs.count }

  /// Bytes of the messages that submitted its jobs.
  var specificationByteCount: Int { jobs.values.reduce(0) { $0 + $1.byteCount } }

  /// The hidden directories of its jobs.
  var hiddenOutputs: [FilePath] { jobs.values.map(\.output.hidden) }

  // MARK: What comes

  func register(_ address: WorkerAddress, from machine: String) {
    carryOut(peers.register(address, from: machine, now: clock.now()))
  }

  /// - Returns: whether the address belongs to a worker.
  func heard(_ address: WorkerAddress) -> Bool {
    guard let effects = peers.heard(address, now: clock.now()) else { return false }
    carryOut(effects)
    return true
  }

  func finished(_ finished: Finished) {
    carryOut(peers.finished(finished.task, by: finished.address, now: clock.now()))
  }

  func tick() { carryOut(peers.tick(now: clock.now())) }

  /// - Parameter output: its directories exist already, and are removed again if the job is
  ///   refused.
  func add(_ message: NewManagerJob, to output: JobOutput) throws {
    do {
      try JobTable.check(count: jobs.count)
      let job = try ExternalJob(message, to: output, directory: directory)
      let (id, effects) = peers.submit(job.shape, now: clock.now())
      jobs[id] = job
      carryOut(effects)
    } catch {
      inBackground { output.abandon() }
      throw error
    }
  }

  func end() {
    for connection in outbound.values {
      connection.send(.shutdown)
      connection.end()
    }
    // These jobs do not survive the manager. A commit in progress is left alone: the next start
    // removes what it leaves.
    for (id, job) in jobs where !peers.isCommitting(id) {
      inBackground(job.removal(afterSuccess: false))
    }
  }

  // MARK: What follows

  private func carryOut(_ effects: [ExternalPeers.Effect]) {
    for effect in effects { carryOut(effect) }
  }

  private func carryOut(_ effect: ExternalPeers.Effect) {
    switch effect {
    case .acknowledge(let id, let address): acknowledge(id, at: address)
    case .refused(let reason):
      logger.warning("a worker was not taken", metadata: ["reason": "\(reason)"])
    case .arrived(let address):
      logger.notice("foreign worker registered", metadata: ["worker": "\(address)"])
      onWorker()
    case .drop(let id): outbound.removeValue(forKey: id)?.drop()
    case .start(let attempt, let worker, let inputs): start(attempt, on: worker, inputs)
    case .commit(let job, let attempts): commit(job, attempts)
    case .finished(let job, let outcome): finish(job, outcome)
    case .forget(let job): jobs[job] = nil
    }
  }

  private func acknowledge(_ id: WorkerID, at address: WorkerAddress) {
    let connection = WorkerConnection(address, isExternal: true, transport: transport, loop: loop)
    outbound[id] = connection
    connection.onReached = { [weak self] in
      if let self { carryOut(peers.reached(id, now: clock.now())) }
    }
    connection.onLost = { [weak self] in
      if let self { carryOut(peers.lose(id, now: clock.now())) }
    }
    connection.send(.registerAck(RegisterAcknowledgement(address: address)))
  }

  private func start(_ attempt: AttemptID, on id: WorkerID, _ inputs: [AttemptID]) {
    guard let job = jobs[attempt.task.job], let connection = outbound[id] else { return }
    do {
      connection.send(
        attempt.task.kind == .map
          ? .newMapTask(try job.mapTask(attempt, for: connection.address))
          : .newReduceTask(try job.reduceTask(attempt, for: connection.address, maps: inputs)))
    } catch {
      let failure = error as? JobFailure ?? JobFailure(.input, "\(error)")
      carryOut(peers.notStarted(attempt, on: id, failure, now: clock.now()))
    }
  }

  private func commit(_ id: JobID, _ attempts: [AttemptID]) {
    guard let job = jobs[id] else { return }
    let commit = job.commit(of: attempts)
    let this = NIOLoopBound(self, eventLoop: loop)
    journal.inBackground {
      Result { try commit.run() }
    } then: { result in
      let (this, now) = (this.value, this.value.clock.now())
      switch result {
      case .success: this.carryOut(this.peers.committed(id, now: now))
      case .failure(let error):
        this.carryOut(this.peers.notCommitted(id, JobFailure.text(error), now: now))
      }
    }
  }

  private func finish(_ id: JobID, _ outcome: JobOutcome) {
    guard let job = jobs[id] else { return }
    if case .failed(_, let message) = outcome {
      logger.error("job failed", metadata: ["job": "\(id.number)", "reason": "\(message)"])
    } else {
      logger.notice("foreign job is done", metadata: ["job": "\(id.number)"])
    }
    inBackground(job.removal(afterSuccess: outcome == .succeeded))
  }

  private func inBackground(_ work: @escaping @Sendable () -> Void) {
    journal.inBackground(work) { _ in }
  }
}
