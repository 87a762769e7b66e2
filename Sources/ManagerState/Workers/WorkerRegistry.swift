package import JobModel
package import Scheduling
package import Wire

/// The workers of the cluster: which registered, which were reached, which are gone.
///
///     register ─▶ acknowledge ─▶ progress from the worker ─▶ arrived ─▶ ... ─▶ gone
///
/// A worker gets work once each side has a connection to the other. It registers on one connection,
/// the manager acknowledges on a second, and the worker answers on a third, which stays open (its
/// *inbound* connection).
package struct WorkerRegistry: Sendable {
  package enum Effect: Equatable, Sendable {
    /// Connect to the worker, replacing any existing connection to it, and acknowledge.
    case acknowledge(WorkerID)
    /// The connection being made to the worker also serves its new registration.
    case keepConnecting(WorkerID)
    /// There are too many workers, so this one gets no answer.
    case refused(String)
    /// The connection belongs to the worker from now on, and may carry large messages.
    case adopt(LinkID)
    /// The connection no longer belongs to a worker.
    case release(LinkID)
    case close(LinkID)
    /// The worker was reached and what it holds is known, so jobs that wait for a worker may start.
    case arrived(RegisteredWorker)
    case tell(Event)
    /// Tell the worker what it missed.
    case catchUp(WorkerID)
    /// Send nothing more to the worker.
    case lost(RegisteredWorker)
    /// Tell everything that counted on the worker that it is gone.
    case gone(WorkerID)
    /// See whether the worker's process is still listening.
    case probe(RegistrationID)
    /// The worker registers, but cannot be connected to. Reported once for each worker.
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

  /// Whether the worker was reached and counts as present.
  package func isReached(_ id: WorkerID) -> Bool { workers[id]?.isReached == true }

  /// Whether the connection belongs to a worker; all others belong to clients.
  package func isWorker(_ link: LinkID) -> Bool { byLink[link] != nil }

  package func isCurrent(_ registration: RegistrationID) -> Bool {
    workers[registration.worker]?.registration == registration
  }

  /// Whether the worker has no connection to the manager, so it matters whether it is still
  /// listening.
  package func isMissed(_ registration: RegistrationID) -> Bool {
    isCurrent(registration) && workers[registration.worker]?.inbound == nil
  }

  // MARK: Registration

  /// - Parameters:
  ///   - machine: the address that the message came from.
  ///   - outbound: the state of the connection to the worker with this id, if there is one.
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
    // Connecting takes time, and workers register again meanwhile.
    let isOnTheWay =
      known.map { !$0.isReached && $0.address == address && outbound == .connecting } ?? false
    effects.append(isOnTheWay ? .keepConnecting(id) : .acknowledge(id))
    // Registering is not a sign of life: the manager's messages may still not arrive.
    if known?.isReached == true { effects.append(.tell(.workerAway(id))) }
    return effects
  }

  /// The worker reports its presence, on its own connection.
  ///
  /// - Parameters:
  ///   - isOfThisStart: whether the message answers an acknowledgement of this start of the manager.
  ///   - outbound: the state of the connection to it.
  package mutating func progressed(
    _ id: WorkerID, on link: LinkID, isOfThisStart: Bool, outbound: OutboundState
  ) -> [Effect] {
    // Closing makes an unknown worker register.
    guard let worker = workers[id] else { return [.close(link)] }
    var effects: [Effect] = []
    if worker.inbound != link {
      if let old = worker.inbound { effects.append(release(old)) }
      workers[id]?.inbound = link
      byLink[link] = id
      effects.append(.adopt(link))
    }
    guard !worker.isReached else { return effects }
    // With no acknowledgement of this start, and none that could still arrive, it has to register
    // again.
    guard isOfThisStart, outbound != .closed else { return effects + [.close(link)] }
    workers[id]?.standing = .answered
    return outbound == .open ? effects + reached(id) : effects
  }

  /// The worker has its acknowledgement, and counts as alive from now on.
  private mutating func reached(_ id: WorkerID) -> [Effect] {
    workers[id]?.standing = .reached
    guard let worker = workers[id] else { return [] }
    unreachable.remove(id)
    registrations.reached(id)
    var effects: [Effect] = []
    // Another process had this address, and is gone.
    if let old = byAddress[worker.address], old != id { effects += lose(old) }
    byAddress[worker.address] = id
    return effects + [.arrived(worker), .tell(worker.event), .catchUp(id)]
  }

  // MARK: Heartbeats

  package mutating func open(datagram: [UInt8]) -> Received<Heartbeat> {
    heartbeats.open(datagram)
  }

  /// The worker that sent a heartbeat, if it was reached.
  package func worker(of heartbeat: Heartbeat) -> WorkerID? {
    (heartbeat.worker ?? byAddress[heartbeat.address]).flatMap { isReached($0) ? $0 : nil }
  }

  // MARK: Connections

  /// A connection to the manager has ended. If the worker's process has ended too, nothing listens
  /// any more.
  package mutating func closed(_ link: LinkID) -> [Effect] {
    guard let id = byLink.removeValue(forKey: link), let worker = workers[id] else { return [] }
    workers[id]?.inbound = nil
    return [.probe(worker.registration)]
  }

  /// The connection to the worker is open. The worker may have answered an earlier acknowledgement
  /// before that.
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

  /// Messages to the worker may be lost: it has to register and say what it runs. A worker that was
  /// never reached is forgotten; if it is alive, it will register again.
  package mutating func outboundLost(_ registration: RegistrationID) -> [Effect] {
    guard isCurrent(registration), let worker = workers[registration.worker] else { return [] }
    guard worker.isReached else { return lose(worker.id) }
    return worker.inbound.map { [.close($0)] } ?? []
  }

  /// An attempt to connect to the worker has failed.
  package mutating func outboundFailed(
    _ registration: RegistrationID, _ reason: String
  ) -> [Effect] {
    guard isCurrent(registration), let worker = workers[registration.worker], !worker.isReached,
      unreachable.count < ManagerLimits.unreachableMax, unreachable.insert(worker.id).inserted
    else { return [] }
    return [.unreachable(worker.address, reason)]
  }

  // MARK: Loss

  /// From time to time, forgets the workers that the scheduler has given up and those that did not
  /// answer in time. If one is alive after all, it registers again when it learns that it is
  /// unknown.
  ///
  /// - Parameter living: returns the workers that the scheduler knows at the time of the call.
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

  /// The worker is gone. If it is alive after all, it registers again.
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
