import JobModel
import Wire

/// An attempt that a worker is at.
struct Attempt: Sendable {
  /// What it is for.
  enum Work: Sendable {
    /// Listings of hosts, where they have different inputs, and what hosts before this one did.
    case plan(listings: [InputListingSource], draft: ContentHash?)
    case map
    case reduce(maps: Int)
  }

  let assignment: Assignment
  let work: Work
  /// The directory for part files; empty where it writes none.
  let output: String
  /// A directory of its own, for all else.
  let scratch: String
  private(set) var state: AttemptState
  private var times: PhaseTimes
  /// What its child said last of how far it is.
  var workDone = AttemptProgress(fraction: 0)
  /// Of a reduce attempt, from its beginning to its end.
  var sources: MapSources?
  /// What the manager has not been told yet about sources, by map: the last of each.
  private var unfetched: [MapIndex: FetchFailure] = [:]
  /// Its job is over: its end is told once, and not kept.
  var isForgotten = false

  init(
    _ assignment: Assignment, _ work: Work, output: String, scratch: String,
    sources: [MapOutputSource], now: Moment
  ) {
    self.assignment = assignment
    self.work = work
    self.output = output
    self.scratch = scratch
    state = .preparing(sources: sources)
    times = PhaseTimes("fetch_plan", at: now)
    if case .reduce(let maps) = work {
      self.sources = MapSources(of: assignment.attempt, maps: maps, file: scratch + "/segments")
    }
  }

  var id: AttemptID { assignment.attempt }
  var epoch: Int { assignment.epoch }

  /// Whether it has an output directory that it made itself: until it is prepared, that of another may
  /// have its name.
  var ownsOutput: Bool { !output.isEmpty && state.name != .preparing }

  /// Where a reduce attempt reads what its input is.
  var inputPath: String? { sources == nil ? nil : scratch + "/input.json" }

  /// The only way from one state to the next.
  mutating func enter(_ next: AttemptState, at now: Moment) {
    precondition(
      state.name.successors.contains(next.name),
      "\(id) cannot go from \(state.name) to \(next.name)")
    state = next
    if let phase = next.phase(of: id.task.kind) { times.enter(phase, at: now) }
  }

  func phases(until now: Moment) -> [AttemptPhase] { times.all(until: now) }

  // MARK: What the manager hears of it

  /// Keeps the latest failure for each map: a source is tried again and again, even while the manager
  /// is away.
  mutating func note(_ failure: FetchFailure) { unfetched[failure.source.task.mapIndex] = failure }

  mutating func forgetFetchFailures() {
    if !unfetched.isEmpty { unfetched = [:] }
  }

  var report: ProgressReport.RunningAttempt {
    ProgressReport.RunningAttempt(
      attempt: id, progress: progress,
      fetchFailures: unfetched.values.sorted { $0.source < $1.source })
  }

  /// What its child said, and the shuffle before that.
  private var progress: AttemptProgress {
    var whole = workDone
    guard let sources else {
      whole.phase = id.task.kind.rawValue
      return whole
    }
    whole.bytes = sources.fetched.bytes
    if case .running = state {
      whole.phase = AttemptProgress.reduce
      whole.fraction = Self.shuffleShare + (1 - Self.shuffleShare) * workDone.fraction
    } else {
      whole.phase = AttemptProgress.shuffle
      whole.fraction = Self.shuffleShare * sources.fraction
    }
    return whole
  }

  /// The part of a reduce attempt's work that counts as shuffle, as in Hadoop.
  private static let shuffleShare = 1.0 / 3
}
