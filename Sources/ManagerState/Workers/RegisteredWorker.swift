package import JobModel
package import Scheduling
package import Wire

/// One registration of a worker. A worker that registers again gets a new one, and whatever
/// concerns the old one is ignored.
package struct RegistrationID: Hashable, Sendable {
  package let worker: WorkerID
  package let number: Int
}

/// The state of the connection that the manager makes to a worker.
package enum OutboundState: Equatable, Sendable {
  /// It is being made, or will be retried.
  case connecting
  case open
  /// There is no connection: it was given up, or never tried.
  case closed
}

/// A worker that registered.
package struct RegisteredWorker: Equatable, Sendable {
  /// How far the manager and the worker have come with each other.
  ///
  ///     registered ─▶ answered ─▶ reached
  ///          └───────────────────────┘
  package enum Standing: Equatable, Sendable {
    /// The acknowledgement is on its way. Next: `answered`, `reached`.
    case registered
    /// The worker answered an earlier acknowledgement; the connection to it is still being made.
    /// Next: `reached`.
    case answered
    /// The worker has its acknowledgement. The manager's messages reach it, and it may be given
    /// work.
    case reached
  }

  package let registration: RegistrationID
  package let address: WorkerAddress
  /// What it registered with. The scheduler hears of it once the worker is reached.
  package let details: Register.Details
  package let registered: Instant
  /// Whether an earlier registration of the worker was reached.
  package let wasReached: Bool
  package internal(set) var standing = Standing.registered
  /// The connection that the worker has made to the manager.
  package internal(set) var inbound: LinkID?

  package var id: WorkerID { registration.worker }
  package var isReached: Bool { standing == .reached }
  package var httpPort: Int? { details.httpPort }

  /// The event that tells the scheduler about the worker.
  var event: Event {
    .workerRegistered(
      WorkerRegistration(
        id: id, host: address.host, rack: details.rack, slots: details.slots,
        held: details.held.map(\.attempt), running: details.running))
  }
}
