package import JobModel
package import Scheduling
package import Wire

/// The workers of the cluster: who registered, who was reached, who is gone.
///
///     register ─▶ acknowledge ─▶ progress from the worker ─▶ arrived ─▶ ... ─▶ gone
///
/// A worker gets work once each side has a connection to the other: it registers by one connection, the
/// manager acknowledges by another, and the worker answers on a third, which stays (its *inbound* one).
package struct WorkerRegistry: Sendable {
  package enum Effect: Equatable, Sendable {
    /// Connect to the worker, in place of any connection to it that there is, and acknowledge.
    case acknowledge(WorkerID)
    /// The connection that is being made to the worker serves its new registration, too.
    case keepConnecting(WorkerID)
    /// There are too many workers: nothing is said to this one.
    case refused(String)
    /// The connection is the worker's own from now on: it may send large messages.
    case adopt(LinkID)
    /// The connection is of no worker any more.
    case release(LinkID)
    case close(LinkID)
    /// The worker was reached. What it holds is known, and jobs that wait for a worker may start.
    case arrived(RegisteredWorker)
    case tell(Event)
    /// Tell the worker what it missed.
    case catchUp(WorkerID)
    /// Nothing is sent to the worker any more.
    case lost(RegisteredWorker)
    /// The worker is gone for all that counted on it.
    case gone(WorkerID)
    /// See whether the worker's process still listens.
    case probe(RegistrationID)
    /// The worker registers, and nobody can connect to it. Said once for each worker.
    case unreachable(WorkerAddress, String)
  }

  private var workers: [WorkerID: RegisteredWorker] = [:]
  private var byAddress: [WorkerAddress: WorkerID] = [:]
  private var byLink: [LinkID: WorkerID] = [:]
  private var registrations = Registrations()
  private var lastRegistration = 0
  private var unreachable: Set<WorkerID> = []
  private var heartbeats: HeartbeatOpener
  private var sweeps = Pace(seconds: ManagerLimits.workerSweepSeconds)

  package init(secret: Secret?) { heartbeats = HeartbeatOpener(secret: secret) }

  // MARK: What it knows

  package subscript(id: WorkerID) -> RegisteredWorker? { workers[id] }

  /// In order.
  package var all: [RegisteredWorker] { workers.values.sorted { $0.id < $1.id } }

  /// Whether any worker may be given work.
  package var hasReached: Bool { workers.values.contains(where: \.isReached) }

  /// Whether a worker may be believed to be there.
  package func isReached(_ id: WorkerID) -> Bool { workers[id]?.isReached == true }

  /// Whether the connection is the own one of a worker; all others are those of clients.
  package func isWorker(_ link: LinkID) -> Bool { byLink[link] != nil }

  package func isCurrent(_ registration: RegistrationID) -> Bool {
    workers[registration.worker]?.registration == registration
  }

  /// Whether the worker is without a connection of its own, so that it matters whether it still listens.
  package func isMissed(_ registration: RegistrationID) -> Bool {
    isCurrent(registration) && workers[registration.worker]?.inbound == nil
  }

  // MARK: Registration

  /// - Parameters:
  ///   - machine: the address that the message came from.
  ///   - outbound: of the connection to the worker of this id, if there is one.
  package mutating func register(
    _ details: Register.Details, at address: WorkerAddress, from machine: String,
    outbound: OutboundState, now: Instant
  ) -> [Effect] {
    let id = details.worker
    let known = workers[id]
    var effects: [Effect] = []
    switch registrations.admit(id, from: machine) {
    case .full(let reason): return [.refused(reason)]
    case .taken(let forgotten): if let forgotten { effects += lose(forgotten) }
    }
    if let inbound = known?.inbound { effects.append(release(inbound)) }
    lastRegistration += 1
    workers[id] = RegisteredWorker(
      registration: RegistrationID(worker: id, number: lastRegistration), address: address,
      details: details, registered: now,
      wasReached: known.map { $0.wasReached || $0.isReached } ?? false)
    // Connecting takes its time, and workers register again meanwhile.
    let isOnTheWay =
      known.map { !$0.isReached && $0.address == address && outbound == .connecting } ?? false
    effects.append(isOnTheWay ? .keepConnecting(id) : .acknowledge(id))
    // Registering is no sign of life: what the manager says may well not arrive.
    if known?.isReached == true { effects.append(.tell(.workerAway(id))) }
    return effects
  }

  /// The worker says that it is there, on a connection of its own.
  ///
  /// - Parameters:
  ///   - isOfThisStart: whether the message answers an acknowledgement of this start of the manager.
  ///   - outbound: of the connection to it.
  package mutating func progressed(
    _ id: WorkerID, on link: LinkID, isOfThisStart: Bool, outbound: OutboundState
  ) -> [Effect] {
    // Closing makes a worker that is not known register.
    guard let worker = workers[id] else { return [.close(link)] }
    var effects: [Effect] = []
    if worker.inbound != link {
      if let old = worker.inbound { effects.append(release(old)) }
      workers[id]?.inbound = link
      byLink[link] = id
      effects.append(.adopt(link))
    }
    guard !worker.isReached else { return effects }
    // Without an acknowledgement of this start, and none that could still come, it registers again.
    guard isOfThisStart, outbound != .closed else { return effects + [.close(link)] }
    workers[id]?.standing = .answered
    return outbound == .open ? effects + reached(id) : effects
  }

  /// The worker has its acknowledgement: it counts as alive from now on.
  private mutating func reached(_ id: WorkerID) -> [Effect] {
    workers[id]?.standing = .reached
    guard let worker = workers[id] else { return [] }
    unreachable.remove(id)
    registrations.reached(id)
    var effects: [Effect] = []
    // Another process had this address: it is gone.
    if let old = byAddress[worker.address], old != id { effects += lose(old) }
    byAddress[worker.address] = id
    return effects + [.arrived(worker), .tell(worker.event), .catchUp(id)]
  }

  // MARK: Heartbeats

  package mutating func open(datagram: [UInt8]) -> Received<Heartbeat> {
    heartbeats.open(datagram)
  }

  /// The worker that a heartbeat is of, if it was reached.
  package func worker(of heartbeat: Heartbeat) -> WorkerID? {
    (heartbeat.worker ?? byAddress[heartbeat.address]).flatMap { isReached($0) ? $0 : nil }
  }

  // MARK: Connections

  /// A connection that was made to the manager has ended. Where the worker's process has ended, too,
  /// nothing listens any more.
  package mutating func closed(_ link: LinkID) -> [Effect] {
    guard let id = byLink.removeValue(forKey: link), let worker = workers[id] else { return [] }
    workers[id]?.inbound = nil
    return [.probe(worker.registration)]
  }

  /// The connection to the worker is there. Its answer to an earlier acknowledgement may have been first.
  package mutating func outboundOpened(_ registration: RegistrationID) -> [Effect] {
    guard isCurrent(registration), workers[registration.worker]?.standing == .answered else {
      return []
    }
    return reached(registration.worker)
  }

  /// The connection to the worker broke.
  package func outboundClosed(_ registration: RegistrationID) -> [Effect] {
    guard isCurrent(registration), let worker = workers[registration.worker] else { return [] }
    return (worker.inbound.map { [.close($0)] } ?? []) + [.probe(registration)]
  }

  /// Messages to the worker may be lost: it has to register and say what it runs. A worker that was never
  /// reached is forgotten; if it is there, it registers by itself.
  package mutating func outboundLost(_ registration: RegistrationID) -> [Effect] {
    guard isCurrent(registration), let worker = workers[registration.worker] else { return [] }
    guard worker.isReached else { return lose(worker.id) }
    return worker.inbound.map { [.close($0)] } ?? []
  }

  /// The connection to the worker could not be made so far.
  package mutating func outboundFailed(
    _ registration: RegistrationID, _ reason: String
  ) -> [Effect] {
    guard isCurrent(registration), let worker = workers[registration.worker], !worker.isReached,
      unreachable.count < ManagerLimits.unreachableMax, unreachable.insert(worker.id).inserted
    else { return [] }
    return [.unreachable(worker.address, reason)]
  }

  // MARK: Loss

  /// Every now and then, forgets the workers that the scheduler has given up, and those that did not
  /// answer in time. One that lives after all registers again when it learns that it is not known.
  ///
  /// - Parameter living: the workers that the scheduler knows, when it is asked.
  package mutating func sweep(living: () -> Set<WorkerID>, now: Instant) -> [Effect] {
    guard sweeps.isDue(now) else { return [] }
    let living = living()
    let answerTime = Duration.seconds(ManagerLimits.answerSeconds)
    let dead = all.filter { worker in
      worker.isReached
        ? !living.contains(worker.id) : now - worker.registered >= answerTime
    }
    return dead.flatMap { lose($0.id) }
  }

  /// The worker is gone. Should it be there after all, it registers again.
  package mutating func lose(_ id: WorkerID) -> [Effect] {
    guard let worker = workers.removeValue(forKey: id) else { return [] }
    var effects = [Effect.lost(worker)]
    if let inbound = worker.inbound { effects += [release(inbound), .close(inbound)] }
    if byAddress[worker.address] == id { byAddress[worker.address] = nil }
    registrations.remove(id)
    unreachable.remove(id)
    heartbeats.forget(id)
    return effects + [.gone(id)]
  }

  private mutating func release(_ link: LinkID) -> Effect {
    byLink[link] = nil
    return .release(link)
  }
}
