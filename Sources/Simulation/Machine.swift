import JobModel
import Scheduling

/// A worker process of the simulated cluster.
struct Machine {
  /// An attempt that runs here.
  struct Run {
    enum Work: Equatable {
      /// Until `end`, at a steady pace.
      case steady
      /// Fetches, and has so many bytes of its input already.
      case fetching(bytes: Double)
      /// A reduce attempt that has all its input.
      case reducing
    }

    var work = Work.steady
    /// When the present work began, and when it will end if nothing changes.
    var since: Int64
    var end: Int64?
    /// Plans for an earlier course of things are void.
    var course = 0
  }

  let id: WorkerID
  let host: String
  let rack: String?
  let slots: Int
  let speed: Double
  /// Which machine it is; processes that take its place keep the number.
  let hardware: Int
  var isAlive = true
  /// It believes that the manager knows it.
  var isRegistered = false
  /// Messages to an earlier session do not arrive.
  var session = 0
  var stalledUntil: Int64 = 0
  var runs: [AttemptID: Run] = [:]
  /// Ends of attempts that the manager does not know of yet.
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

  /// What it says when it registers. Sorted, so that runs are alike.
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
  /// Map outputs that can be had.
  var available = 0
  /// Reduce attempts that fetch, and the machines on which they do.
  var fetching: [AttemptID: Int] = [:]

  var partitionBytes: Double {
    Double(workload.maps) * Double(workload.mapBytes) / Double(max(1, workload.reduces))
  }
  var isMapped: Bool { available >= workload.maps }
}
