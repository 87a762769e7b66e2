import JobModel
import Wire

/// Where an attempt stands. Each case holds what exists in that state only.
///
/// `Transitions.md` has the table of states, events and successors. From each state an attempt may
/// also be over, done or failed: then it is not in the machine any more.
enum AttemptState: Sendable {
  /// Its directories are being made. A reduce attempt was told of the sources so far.
  case preparing(sources: [MapOutputSource])
  /// The plan is on its way from the manager, or of a plan attempt the specification.
  case fetchingPlan
  /// The plan is here; whether its inputs lie where they may is being checked.
  case checkingInputs(plan: String)
  /// Files that were shipped with the job are on their way.
  case fetchingFiles(plan: String)
  /// A plan attempt waits for listings of other hosts and a draft; those in `paths` are here.
  case fetchingLook(Materials, paths: [ContentHash: String])
  /// A reduce attempt waits for map outputs.
  case gathering(Materials, Gathering)
  /// It could run, and waits for a child.
  case queued(Materials)
  /// A child is at work on it.
  case running(ChildID, Materials)
  /// The child has made the plan, which is being put on the shelf.
  case keepingPlan(PlanTaskResult)
  /// Its child was told to stop, and is on its way out. What the attempt fails of is known already.
  case stopping(ChildID, AttemptFailure)

  /// What an attempt needs of its job, once that is here.
  struct Materials: Sendable {
    /// The plan's file.
    var plan: String
    /// Where the shipped files lie, where there are any.
    var files: ShippedPlace?
    /// Of a plan attempt: how it comes by the inputs.
    var look: InputLook?
  }

  /// What a reduce attempt without its input waits for.
  enum Gathering: Equatable, Sendable {
    /// Some map has no source.
    case sources
    /// Every map has a source, and segments are being fetched.
    case segments
    /// All is here, and the list of it is being written.
    case input
    /// A segment that came from there was damaged; its holder looks at its own copy.
    case check(MapOutputSource)
  }
}

extension AttemptState {
  /// The states by name, for the table of transitions.
  enum Name: String, CaseIterable, Sendable {
    case preparing, fetchingPlan, checkingInputs, fetchingFiles, fetchingLook, gathering, queued
    case running, keepingPlan, stopping

    /// The states that may follow.
    var successors: Set<Name> {
      switch self {
      case .preparing: [.fetchingPlan]
      case .fetchingPlan: [.checkingInputs, .fetchingFiles, .fetchingLook, .gathering, .queued]
      case .checkingInputs: [.fetchingFiles, .fetchingLook, .gathering, .queued]
      case .fetchingFiles: [.fetchingLook, .gathering, .queued]
      case .fetchingLook: [.fetchingLook, .queued]
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
    case .fetchingLook: .fetchingLook
    case .gathering: .gathering
    case .queued: .queued
    case .running: .running
    case .keepingPlan: .keepingPlan
    case .stopping: .stopping
    }
  }

  /// What people see of it in the history of attempts; nil for what belongs to the phase before.
  ///
  /// - Parameter kind: of the task.
  func phase(of kind: TaskKind) -> String? {
    switch self {
    case .preparing, .fetchingPlan, .checkingInputs, .fetchingFiles, .fetchingLook: "fetch_plan"
    case .gathering: "shuffle"
    case .queued: "wait"
    case .running: kind.rawValue
    case .keepingPlan: nil
    case .stopping: "stop"
    }
  }
}
