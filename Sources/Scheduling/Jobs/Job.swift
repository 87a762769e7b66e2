import DequeModule
import JobModel

/// A job that has not ended.
///
/// Memory: a task takes 56 bytes; a pending one 4 bytes more in the queue of all, and 8 bytes for
/// each host of its input; a running attempt about 150 bytes; a completed map output 4 bytes with
/// its worker; a partition with known sizes 56 bytes. So a job of 200,000 maps with three hosts
/// each and 5,000 reduces takes about 17 MB, before the growth of arrays.
struct Job: Sendable {
  /// Tasks of a kind by phase.
  struct Tally: Sendable {
    var pending = 0
    var running = 0
    var done = 0
    var lost = 0
  }

  /// A task that failed. It goes before the others, to another worker if there is one.
  struct Retry: Sendable {
    var task: TaskID
    var avoided: WorkerID?
    /// After this, that worker is as good as any.
    var until: Instant

    /// Longer than most attempts on other workers take, and negligible for most jobs.
    static let avoidanceMax = Duration.seconds(5)
    /// At most this many waiting retries are considered for one idle slot.
    static let looksMax = 8
  }

  let key: JobKey
  let name: String
  var phase = JobStatus.Phase.planning
  /// It is among the jobs that have something to start.
  var isOpen = false

  /// Where the plan task can run.
  struct PlanHosts: Sendable {
    /// Each of these must have a worker.
    var needed: [String] = []
    /// It runs on one of these, or on any host if there are none.
    var among: [String] = []
  }

  var plan = TaskEntry()
  var planHosts = PlanHosts()
  var maps = IndexedArray<MapIndex, TaskEntry>()
  var reduces = IndexedArray<ReduceIndex, TaskEntry>()
  private(set) var planTally = Tally(pending: 1)
  private(set) var mapTally = Tally()
  /// Maps waiting for a slot that can run only on their hosts.
  private(set) var pinnedPending = 0
  private(set) var reduceTally = Tally()

  var pendingMaps = PendingMaps()
  var wait = LocalityWait()
  var pendingReduces: Deque<ReduceIndex> = []
  var retries: [Retry] = []
  /// Where its tasks failed a moment ago.
  var tries = RecentTries()
  var crashes = CrashHistory()
  /// Maps that have to run again, before all others and wherever there is a slot.
  var urgentMaps: Deque<MapIndex> = []
  /// Live attempts of all kinds.
  var live: [AttemptID] = []
  /// Live reduce attempts.
  var liveReduces = 0
  /// Reduce tasks with a live attempt that has every segment.
  private(set) var fedReduces = 0
  /// Maps that were done, whose outputs are gone, and which wait until their outputs are needed.
  var lostMaps: [MapIndex] = []
  /// Workers that ever held a map output of it.
  var outputWorkers: [WorkerID] = []

  /// When the last map was done; a map that has to run again changes it.
  var mapsDone = Instant(nanoseconds: .min)

  /// When its attempts were last considered for backup tasks.
  var looked = Instant(nanoseconds: 0)

  var fetches = FetchReports()
  /// Workers whose outputs of these maps could not be fetched: other workers make them again.
  var unreached: [MapIndex: WorkerID] = [:]
  var bytes = PartitionBytes(partitions: 0)
  var mapDurations = Durations()
  var reduceDurations = Durations()

  init(_ key: JobKey, name: String, now: Instant) {
    self.key = key
    self.name = name
    plan.queued = now
  }

  var id: JobID { key.id }
  var hasReducePhase: Bool { !reduces.isEmpty }
  var unfinishedMaps: Int { maps.count - mapTally.done }
  var hasPending: Bool { planTally.pending + mapTally.pending + reduceTally.pending > 0 }
  /// Reduce tasks to which a lost map output matters.
  var hungryReduces: Int { reduces.count - reduceTally.done - fedReduces }
  /// Live reduce attempts that wait for map outputs.
  var fetchingReduces: Int { liveReduces - fedReduces }

  /// Every part has its winner.
  var isGranted: Bool {
    guard phase == .running else { return false }
    return hasReducePhase
      ? reduceTally.done == reduces.count : mapTally.done == maps.count
  }

  func contains(_ task: TaskID) -> Bool {
    switch task.kind {
    case .plan: task.index == 0
    case .map: (0..<maps.count).contains(task.index)
    case .reduce: (0..<reduces.count).contains(task.index)
    }
  }

  func task(_ map: MapIndex) -> TaskID { TaskID(job: id, map: map) }

  func task(_ reduce: ReduceIndex) -> TaskID {
    TaskID(job: id, kind: .reduce, index: reduce.position)
  }

  func hasStarted(_ attempt: AttemptID) -> Bool {
    contains(attempt.task) && (0..<Int(self[attempt.task].attempts)).contains(attempt.number)
  }

  /// The task must belong to the job.
  subscript(task: TaskID) -> TaskEntry {
    switch task.kind {
    case .plan: plan
    case .map: maps[task.mapIndex]
    case .reduce: reduces[task.reduceIndex]
    }
  }

  /// Changes a task, except for its phase, which `move` changes.
  mutating func update<Result>(_ task: TaskID, _ body: (inout TaskEntry) -> Result) -> Result {
    switch task.kind {
    case .plan: body(&plan)
    case .map: body(&maps[task.mapIndex])
    case .reduce: body(&reduces[task.reduceIndex])
    }
  }

  mutating func move(_ task: TaskID, to phase: TaskEntry.Phase) {
    let old = update(task) { entry in
      defer { entry.phase = phase }
      return entry.phase
    }
    switch task.kind {
    case .plan: planTally.move(from: old, to: phase)
    case .map:
      mapTally.move(from: old, to: phase)
      if maps[task.mapIndex].isPinned {
        pinnedPending += (phase == .pending ? 1 : 0) - (old == .pending ? 1 : 0)
      }
    case .reduce: reduceTally.move(from: old, to: phase)
    }
  }

  /// Notes whether a live attempt of a reduce task has every segment.
  mutating func setFed(_ reduce: ReduceIndex, _ isFed: Bool) {
    guard reduces[reduce].isFed != isFed else { return }
    reduces[reduce].isFed = isFed
    fedReduces += isFed ? 1 : -1
  }

  /// Takes over the tasks of its plan, all pending.
  mutating func adopt(_ shape: JobShape, now: Instant) {
    phase = .running
    var entry = TaskEntry()
    entry.queued = now
    reduces = IndexedArray([TaskEntry](repeating: entry, count: shape.reduces))
    maps = IndexedArray(
      shape.maps.map { map in
        entry.bytes = max(0, map.bytes)
        return entry
      })
    mapTally = Tally(pending: maps.count)
    reduceTally = Tally(pending: reduces.count)
    for (index, map) in zip(maps.indices, shape.maps) where !map.hosts.isEmpty {
      let (first, count) = pendingMaps.add(map.hosts)
      maps[index].firstHost = first
      maps[index].hostCount = count
      maps[index].isPinned = map.isPinned
      if map.isPinned { pinnedPending += 1 }
    }
    bytes = PartitionBytes(partitions: reduces.count)
  }

  /// Bytes that an attempt of the task reads, or 0 if unknown.
  func inputBytes(of task: TaskID) -> Double {
    switch task.kind {
    case .plan: 0
    case .map: Double(maps[task.mapIndex].bytes)
    case .reduce: bytes.total(of: task.reduceIndex)
    }
  }

  /// When an attempt could begin its work: a reduce attempt waits for the last map.
  func workBegan(_ attempt: Attempt, _ kind: TaskKind) -> Instant {
    kind == .reduce ? max(attempt.started, mapsDone) : attempt.started
  }

  func durations(of kind: TaskKind) -> Durations {
    kind == .reduce ? reduceDurations : mapDurations
  }
}

extension TaskID {
  /// For a reduce task that is known to its job.
  var reduceIndex: ReduceIndex { ReduceIndex(index) }
}

extension Job.Tally {
  fileprivate mutating func move(from old: TaskEntry.Phase, to new: TaskEntry.Phase) {
    self[old] -= 1
    self[new] += 1
  }

  private subscript(phase: TaskEntry.Phase) -> Int {
    get {
      switch phase {
      case .pending: pending
      case .running: running
      case .done: done
      case .lost: lost
      }
    }
    set {
      switch phase {
      case .pending: pending = newValue
      case .running: running = newValue
      case .done: done = newValue
      case .lost: lost = newValue
      }
    }
  }
}
