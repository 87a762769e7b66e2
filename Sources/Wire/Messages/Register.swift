package import JobModel

/// Where a worker says that it listens for messages.
package struct WorkerAddress: Hashable, Sendable, CustomStringConvertible {
  package var host: String
  /// 1 to 65535.
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A worker that wants work. An external worker gives only its address.
package struct Register: Equatable, Sendable {
  package var address: WorkerAddress
  /// nil for an external worker.
  package var details: Details?

  /// What a Gristmill worker adds to its address.
  package struct Details: Equatable, Sendable {
    /// A random number of 53 bits, drawn at each start of the process.
    package var worker: WorkerID
    /// Where map outputs are fetched; nil if nothing can be fetched.
    package var httpPort: Int?
    /// Attempts that it runs at the same time; at least 1.
    package var slots: Int
    package var rack: String?
    package var version: String?
    /// Map outputs that are complete on this worker's disk.
    package var held: [HeldOutput]
    /// Attempts that are running since an earlier connection to this manager or its predecessor.
    package var running: [AttemptID]

    package init(
      worker: WorkerID, httpPort: Int?, slots: Int, rack: String? = nil, version: String? = nil,
      held: [HeldOutput] = [], running: [AttemptID] = []
    ) {
      self.worker = worker
      self.httpPort = httpPort
      self.slots = slots
      self.rack = rack
      self.version = version
      self.held = held
      self.running = running
    }
  }

  package init(address: WorkerAddress, details: Details? = nil) {
    self.address = address
    self.details = details
  }
}

/// A map output that is complete on a worker's disk.
package struct HeldOutput: Equatable, Sendable {
  package var attempt: AttemptID
  /// On the worker's disk; nil to keep the path that the worker gave before.
  package var path: FilePath?

  package init(attempt: AttemptID, path: FilePath? = nil) {
    self.attempt = attempt
    self.path = path
  }
}

/// The manager has accepted the worker.
package struct RegisterAcknowledgement: Equatable, Sendable {
  package var address: WorkerAddress
  /// The number of this start of the manager, increasing; nil from an external manager.
  package var epoch: Int?
  /// Milliseconds between two heartbeats; nil leaves the worker's default.
  package var heartbeatIntervalMilliseconds: Int?

  package init(
    address: WorkerAddress, epoch: Int? = nil, heartbeatIntervalMilliseconds: Int? = nil
  ) {
    self.address = address
    self.epoch = epoch
    self.heartbeatIntervalMilliseconds = heartbeatIntervalMilliseconds
  }
}

/// A sign of life over UDP.
package struct Heartbeat: Equatable, Sendable {
  package var address: WorkerAddress
  /// nil from an external worker.
  package var worker: WorkerID?
  /// Increases with every heartbeat of one start of the process.
  package var sequence: Int?

  package init(address: WorkerAddress, worker: WorkerID? = nil, sequence: Int? = nil) {
    self.address = address
    self.worker = worker
    self.sequence = sequence
  }
}
