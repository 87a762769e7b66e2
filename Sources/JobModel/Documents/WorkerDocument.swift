/// A worker, in the JSON of `gristmill workers` and of the HTTP interface.
package struct WorkerDocument: Encodable, Equatable, Sendable {
  package var id: Int
  package var host: String
  package var port: Int
  package var rack: String?
  /// `live`, `draining`, `suspect` or `awaited`.
  package var state: String
  package var slots: Int
  /// Attempts on it now.
  package var running: Int
  /// Seconds since the manager last heard from it.
  package var silentSeconds: Double

  package init(_ worker: ClusterWorker) {
    id = worker.id.number
    host = worker.host
    port = worker.port
    rack = worker.rack
    state = worker.state
    slots = worker.slots
    running = worker.running
    silentSeconds = DocumentTime.rounded(worker.silence)
  }
}

/// Workers, as a list in an object, so that more can be said beside it.
package struct WorkersDocument: Encodable, Sendable {
  package var workers: [WorkerDocument]
  /// The path of the next page; the command line has one page.
  package var next: String?

  package init(workers: [WorkerDocument], next: String? = nil) {
    self.workers = workers
    self.next = next
  }
}
