import JobModel

/// Workers that are not dead, in the order of their ids.
struct WorkersPage: Encodable {
  var workers: [WorkerAnswer]
  /// Where the next page begins.
  var next: String?
}

struct WorkerAnswer: Encodable {
  var id: Int
  var host: String
  var port: Int
  var rack: String?
  /// `live`, `draining`, `suspect` or `awaited`.
  var state: String
  var slots: Int
  /// Attempts on it now.
  var running: Int
  /// Seconds since the manager last heard from it.
  var silentSeconds: Double

  init(_ worker: ClusterWorker) {
    id = worker.id.number
    host = worker.host
    port = worker.port
    rack = worker.rack
    state = worker.state
    slots = worker.slots
    running = worker.running
    silentSeconds = Times.rounded(worker.silence)
  }
}
