import JobModel
import NIOCore
import Wire

/// An attempt that a worker is at. It belongs to the worker's event loop.
final class WorkerAttempt {
  /// Where it stands; each state is followed by one below it.
  enum State {
    /// The plan, or what was shipped with the job, is on its way from the manager.
    case waitingForPlan
    /// A reduce attempt collects map outputs.
    case gathering
    /// It could run, and every child is busy: one that is being stopped, mostly.
    case waitingForChild
    case running(Child)
    /// It is told to stop, and its child is on its way out.
    case stopping
  }

  let id: AttemptID
  let epoch: Int
  let assignment: Assignment
  /// Where part files go.
  let output: String
  /// Files of its own.
  let scratch: String
  var state = State.waitingForPlan {
    didSet { times.enter(phaseName) }
  }
  /// What it was at for how long.
  private var times = PhaseTimes("fetch_plan")
  /// The plan's file, once it is here.
  var plan: String?
  /// Where what was shipped with the job lies, once it is here.
  var files: JobFiles.Place?
  /// Of a plan task: how it comes by the inputs.
  var look: InputLook?
  var gathering: Gathering?
  /// The file with the `ReduceInput`.
  var input: String?
  /// As its child said it.
  var progress = AttemptProgress(fraction: 0)
  /// What the manager has not been told yet, by map: the last of each.
  private(set) var unfetched: [Int: FetchFailure] = [:]
  /// Its job is over: its end is reported once, and not kept.
  var isForgotten = false
  /// Why it is being stopped, if it is.
  var stopReason: (AttemptFailure.Reason, String)?

  init(_ assignment: Assignment, output: String, scratch: String) {
    id = assignment.attempt
    epoch = assignment.epoch
    self.assignment = assignment
    self.output = output
    self.scratch = scratch
  }

  private var phaseName: String {
    switch state {
    case .waitingForPlan: "fetch_plan"
    case .gathering: "shuffle"
    case .waitingForChild: "wait"
    case .running: id.task.kind.rawValue
    case .stopping: "stop"
    }
  }

  /// Until now.
  var phases: [AttemptPhase] { times.all }

  /// What the manager hears of it now and then.
  var report: ProgressReport.RunningAttempt {
    ProgressReport.RunningAttempt(
      attempt: id, progress: overallProgress, fetchFailures: fetchFailures)
  }

  /// What its child says, and the shuffle before that.
  private var overallProgress: AttemptProgress {
    var whole = progress
    guard let gathering else {
      whole.phase = id.task.kind.rawValue
      return whole
    }
    whole.bytes = gathering.bytesFetched
    if case .running = state {
      whole.phase = AttemptProgress.reduce
      whole.fraction = Self.shuffleShare + (1 - Self.shuffleShare) * progress.fraction
    } else {
      whole.phase = AttemptProgress.shuffle
      whole.fraction = Self.shuffleShare * gathering.fraction
    }
    return whole
  }

  /// In the order of the maps.
  var fetchFailures: [FetchFailure] { unfetched.values.sorted { $0.source < $1.source } }

  /// A source that cannot be had is complained of again and again; the manager may be away meanwhile.
  func note(_ failure: FetchFailure) { unfetched[failure.source.task.index] = failure }

  func forgetFetchFailures() { unfetched = [:] }

  /// The part of a reduce attempt's work that is counted for the shuffle, as Hadoop has it.
  private static let shuffleShare = 1.0 / 3
}
