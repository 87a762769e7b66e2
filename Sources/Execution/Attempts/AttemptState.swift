import JobModel
import Wire

/// The state of an attempt. Each case holds what exists only in that state.
///
/// `Transitions.md` has the table of states, events and successors. In any state an attempt may
/// also end, done or failed; it is then no longer in the machine.
enum AttemptState: Sendable {
  /// Its directories are being made. A reduce attempt already knows of these sources.
  case preparing(sources: [MapOutputSource])
  /// The plan or, for a plan attempt, the specification is on its way from the manager.
  case fetchingPlan
  /// The plan has arrived; whether its inputs are in permitted places is being checked.
  case checkingInputs(plan: FilePath)
  /// The files shipped with the job are on their way.
  case fetchingFiles(plan: FilePath)
  /// A plan attempt waits for other hosts' listings and a draft.
  case fetchingListings(Materials, Listings)
  /// A reduce attempt waits for map outputs.
  case gathering(Materials, Gathering)
  /// It is ready to run, and waits for a child.
  case queued(Materials)
  /// A child is running it.
  case running(ChildID, Materials)
  /// The child has made the plan, which is being put in the blob cache.
  case keepingPlan(PlanTaskResult)
  /// Its child was told to stop, and is ending. Why the attempt fails is known already.
  case stopping(ChildID, AttemptFailure)

  /// What an attempt needs from its job, once it has arrived.
  struct Materials: Sendable {
    /// The plan's file.
    var plan: FilePath
    /// The files that were shipped with the job, if there are any.
    var shipment: UnpackedShipment?
    /// For a plan attempt: how it comes by the inputs.
    var planInputs: PlanInputs?
  }

  /// The listings of a plan attempt, and its draft.
  struct Listings: Sendable {
    var missing: Set<ContentHash> = []
    /// The files of those that have arrived.
    var paths: [ContentHash: FilePath] = [:]
  }

  /// What a reduce attempt waits for before it has its input.
  enum Gathering: Equatable, Sendable {
    /// Some map has no source.
    case sources
    /// Every map has a source; segments are being fetched.
    case segments
    /// Everything has arrived; the list of it is being written.
    case input
    /// A segment from this source was damaged; its holder is checking its own copy.
    case check(MapOutputSource)
  }
}

extension AttemptState {
  /// The states by name, for the table of transitions.
  enum Name: String, CaseIterable, Sendable {
    case preparing, fetchingPlan, checkingInputs, fetchingFiles, fetchingListings, gathering, queued
    case running, keepingPlan, stopping

    /// The states that may follow.
    var successors: [Name] {
      switch self {
      case .preparing: [.fetchingPlan]
      case .fetchingPlan: [.checkingInputs, .fetchingFiles, .fetchingListings, .gathering, .queued]
      case .checkingInputs: [.fetchingFiles, .fetchingListings, .gathering, .queued]
      case .fetchingFiles: [.fetchingListings, .gathering, .queued]
      case .fetchingListings: [.fetchingListings, .queued]
      case .gathering: [.gathering, .queued]
      case .queued: [.running]
      case .running: [.gathering, .keepingPlan, .stopping]
      case .keepingPlan: []
      case .stopping: [.keepingPlan]
      }
    }
  }

  var name: Name {
    switch self {
    case .preparing: .preparing
    case .fetchingPlan: .fetchingPlan
    case .checkingInputs: .checkingInputs
    case .fetchingFiles: .fetchingFiles
    case .fetchingListings: .fetchingListings
    case .gathering: .gathering
    case .queued: .queued
    case .running: .running
    case .keepingPlan: .keepingPlan
    case .stopping: .stopping
    }
  }

  /// The phase that the history of attempts shows for this state; nil if it belongs to the previous
  /// phase.
  ///
  /// - Parameter kind: of the task.
  func phase(of kind: TaskKind) -> String? {
    switch self {
    case .preparing, .fetchingPlan, .checkingInputs, .fetchingFiles, .fetchingListings: "fetch_plan"
    case .gathering: "shuffle"
    case .queued: "wait"
    case .running: kind.rawValue
    case .keepingPlan: nil
    case .stopping: "stop"
    }
  }
}
