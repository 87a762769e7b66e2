import JobModel
import Wire

/// An attempt that a worker is working on.
struct Attempt: Sendable {
  /// The task's kind, with what only that kind has.
  enum Work: Sendable {
    /// The listings of the hosts, if their inputs differ, and the draft of the hosts before this
    /// one.
    case plan(listings: [InputListingSource], draft: ContentHash?)
    case map
    case reduce(maps: Int)
  }

  let assignment: Assignment
  let work: Work
  /// The directory for part files; empty if it writes none.
  let output: FilePath
  /// Its own directory for everything else.
  let scratch: FilePath
  private(set) var state: AttemptState
  private var times: PhaseTimes
  /// Its child's latest report of progress.
  var workDone = AttemptProgress(fraction: 0)
  /// What its programs wrote to standard error.
  var log = LogCollector()
  /// How much of it the manager has been told, and how much it could have been told then.
  private var toldLog = (bytes: 0, leftOut: 0)
  /// For a reduce attempt, its sources, from its beginning to its end.
  var sources: MapSources?
  /// For each map, the latest failure that the manager has not been told of yet.
  private var unfetched: [MapIndex: FetchFailure] = [:]
  /// Whether its job is over, so that its end is reported once and not kept.
  var isForgotten = false

  init(
    _ assignment: Assignment, _ work: Work, output: FilePath, scratch: FilePath,
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

  /// Whether it has an output directory that it made itself. Until it is prepared, the directory of
  /// that name may be another attempt's.
  var ownsOutput: Bool { !output.isEmpty && state.name != .preparing }

  /// The file from which a reduce attempt reads what its input is.
  var inputPath: FilePath? { sources == nil ? nil : scratch.appending("input.json") }

  /// Enters the next state; there is no other way to change it.
  mutating func enter(_ next: AttemptState, at now: Moment) {
    precondition(
      state.name.successors.contains(next.name),
      "\(id) cannot go from \(state.name) to \(next.name)")
    state = next
    if let phase = next.phase(of: id.task.kind) { times.enter(phase, at: now) }
  }

  /// Whether a plan attempt waits for this listing or draft.
  func waitsForListing(_ hash: ContentHash) -> Bool {
    guard case .fetchingListings(_, let listings) = state else { return false }
    return listings.missing.contains(hash)
  }

  /// A listing or draft has come that a plan attempt waits for.
  ///
  /// - Complexity: O(1).
  mutating func listingCame(_ hash: ContentHash, path: FilePath, at now: Moment) {
    guard case .fetchingListings(let materials, var listings) = state else { return }
    // Changing listings that the state still holds would copy all of them.
    state = .fetchingListings(materials, AttemptState.Listings())
    listings.missing.remove(hash)
    listings.paths[hash] = path
    enter(.fetchingListings(materials, listings), at: now)
  }

  func phases(until now: Moment) -> [AttemptPhase] { times.all(until: now) }

  // MARK: Reports to the manager

  /// Keeps only the latest failure for each map, because a source is retried even while the manager
  /// is away.
  mutating func note(_ failure: FetchFailure) { unfetched[failure.source.task.mapIndex] = failure }

  mutating func forgetFetchFailures() { unfetched = [:] }

  var report: ProgressReport.RunningAttempt {
    ProgressReport.RunningAttempt(
      attempt: id, progress: progress,
      fetchFailures: unfetched.values.sorted { $0.source < $1.source }, news: logNews)
  }

  /// What the manager has not been told yet of the log.
  private var logNews: LogNews? {
    let news = log.soFar(from: toldLog.bytes)
    guard !news.text.isEmpty || news.leftOut > toldLog.leftOut else { return nil }
    return LogNews(offset: toldLog.bytes, log: news)
  }

  /// The manager has been told these news.
  mutating func noteTold(_ news: LogNews) {
    toldLog = (news.offset + news.log.text.bytes.count, news.log.leftOut)
  }

  /// Another manager, or another start of it, has been told nothing.
  mutating func forgetTold() { toldLog = (0, 0) }

  /// The whole log, for the report of the attempt's end.
  var wholeLog: AttemptLog? {
    let all = log.all
    return all.isEmpty ? nil : all
  }

  /// The child's progress, and the shuffle before it.
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
