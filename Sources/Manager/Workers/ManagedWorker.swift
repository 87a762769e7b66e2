import JobModel
import Links
import Scheduling
import Wire

/// A worker as the manager reaches it.
final class ManagedWorker {
  let id: WorkerID
  let address: WorkerAddress
  let httpPort: Int?
  let post: WorkerPost
  /// The connection that it made to us.
  var inbound: Link?
  /// What it registered with: the scheduler hears of it once the worker was reached.
  let details: Register.Details
  /// It has said something on a connection of its own since it registered.
  var hasAnswered = false
  /// It has our acknowledgement: what we say arrives, and it may be given work.
  var isReached = false
  /// It was reached before, by an earlier registration.
  let isKnown: Bool
  let registered: Instant

  init(
    _ details: Register.Details, address: WorkerAddress, post: WorkerPost, isKnown: Bool,
    registered: Instant
  ) {
    id = details.worker
    self.address = address
    httpPort = details.httpPort
    self.details = details
    self.post = post
    self.isKnown = isKnown
    self.registered = registered
  }
}
