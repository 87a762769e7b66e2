package import JobModel

/// A job as people see it.
package struct JobStatus: Equatable, Codable, Sendable {
  package enum Phase: String, Codable, Sendable {
    /// Its plan task is waiting or running.
    case planning
    case running
    /// Every part is granted; the manager puts them in place.
    case committing
  }

  /// Tasks of a kind.
  package struct Tasks: Equatable, Codable, Sendable {
    package var total = 0
    package var done = 0
    /// Running attempts, backup tasks included.
    package var running = 0
    /// Tasks that wait for a slot.
    package var pending = 0

    package init() {}
  }

  package var id: JobID
  package var name: String
  package var priority: Int
  package var phase: Phase
  package var maps: Tasks
  package var reduces: Tasks
  /// Attempts that run now, of the plan task too.
  package var running: Int
  /// Hosts without a worker that have inputs which nothing else can read, in order.
  package var missingHosts: [String]

  package init(
    id: JobID, name: String, priority: Int, phase: Phase, maps: Tasks, reduces: Tasks,
    running: Int = 0, missingHosts: [String] = []
  ) {
    self.id = id
    self.name = name
    self.priority = priority
    self.phase = phase
    self.maps = maps
    self.reduces = reduces
    self.running = running
    self.missingHosts = missingHosts
  }
}

/// A worker as people see it.
package struct WorkerStatus: Equatable, Codable, Sendable {
  package enum State: String, Codable, Sendable {
    case live
    /// Gets nothing new, as requested.
    case draining
    /// Gets nothing new for some time: too many attempts failed there.
    case suspect
    /// Known from before a restart of the manager; it has not registered since.
    case awaited
  }

  package var id: WorkerID
  package var host: String
  package var rack: String?
  package var state: State
  package var slots: Int
  /// Slots that are taken.
  package var running: Int
  package var lastHeard: Instant

  package init(
    id: WorkerID, host: String, rack: String?, state: State, slots: Int, running: Int,
    lastHeard: Instant
  ) {
    self.id = id
    self.host = host
    self.rack = rack
    self.state = state
    self.slots = slots
    self.running = running
    self.lastHeard = lastHeard
  }
}

/// Workers that are not dead, and what they can be given.
package struct WorkerCounts: Equatable, Sendable {
  package var all = 0
  /// Those of each kind that get nothing new.
  package var awaited = 0
  package var draining = 0
  package var suspect = 0
  /// Slots of the usable ones, and those of them that are free.
  package var slots = 0
  package var idleSlots = 0

  package init() {}
}
