import JobModel
import Scheduling

/// A worker process of the simulated cluster.
struct Machine {
  /// An attempt running here.
  struct Run {
    enum Work: Equatable {
      /// Until `end`, at a steady pace.
      case steady
      /// Fetches, and already has this many bytes of its input.
      case fetching(bytes: Double)
      /// A reduce attempt that has all of its input.
      case reducing
    }

    var work = Work.steady
    /// When the current work began, and when it will end if nothing changes.
    var since: Int64
    var end: Int64?
    /// Plans made for an earlier course are void.
    var course = 0
  }

  let id: WorkerID
  let host: String
  let rack: String?
  let slots: Int
  let speed: Double
  /// The number of the machine; processes that replace each other keep it.
  let hardware: Int
  var isAlive = true
  /// It believes that the manager knows it.
  var isRegistered = false
  /// Messages to an earlier session are lost.
  var session = 0
  var stalledUntil: Int64 = 0
  var runs: [AttemptID: Run] = [:]
  /// Ends of attempts that the manager does not know about yet.
  var unreported: [Event] = []
  var held: Set<AttemptID> = []

  init(
    id: WorkerID, host: String, rack: String?, slots: Int, speed: Double, hardware: Int
  ) {
    self.id = id
    self.host = host
    self.rack = rack
    self.slots = slots
    self.speed = speed
    self.hardware = hardware
  }

  /// What it says when it registers. Sorted, so that runs are repeatable.
  var registration: WorkerRegistration {
    let ended = unreported.compactMap { event -> AttemptID? in
      switch event {
      case .attemptFinished(let id, _, _), .attemptFailed(let id, _, _): id
      default: nil
      }
    }
    return WorkerRegistration(
      id: id, host: host, rack: rack, slots: slots, held: held.sorted(),
      running: (Array(runs.keys) + ended).sorted())
  }
}

/// A job of the simulated cluster, as its attempts see it.
struct SimulatedJob {
  let workload: Scenario.Workload
  let submitted: Int64
  var ended: Int64?
  /// Map outputs that are available.
  var available = 0
  /// Reduce attempts that are fetching, and their machines.
  var fetching: [AttemptID: Int] = [:]

  var partitionBytes: Double {
    Double(workload.maps) * Double(workload.mapBytes) / Double(max(1, workload.reduces))
  }
  var isMapped: Bool { available >= workload.maps }
}
