import JobModel
import Links
import Wire

/// A worker as the manager reaches it.
final class ManagedWorker {
  let id: WorkerID
  let address: WorkerAddress
  let httpPort: Int?
  let rack: String?
  let slots: Int
  let post: WorkerPost
  /// The connection that it made to us.
  var inbound: Link?

  init(
    id: WorkerID, address: WorkerAddress, httpPort: Int?, rack: String?, slots: Int,
    post: WorkerPost, inbound: Link?
  ) {
    self.id = id
    self.address = address
    self.httpPort = httpPort
    self.rack = rack
    self.slots = slots
    self.post = post
    self.inbound = inbound
  }
}
