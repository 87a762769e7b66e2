package import JobModel
package import Wire

/// Decides what a worker does: a value that takes events and returns actions.
///
///     new_..._task ─▶ plan ─▶ gather (reduce) ─▶ child ─▶ attempt_finished | attempt_failed
///
/// It has no clock, socket, file or process. The same settings and events give the same actions.
///
/// - Complexity: O(current attempts + size of the event) for an event; O(reports kept) for the end
///   of a job.
package struct WorkerMachine: Sendable {
  /// Whether the worker is working or ending.
  enum Life: Sendable {
    case working
    /// Nothing new begins. There is a reason if nobody asked it to end.
    case ending(because: JobFailure?)
  }

  /// Whether messages can reach the manager, as far as the worker knows.
  enum ManagerReach: Equatable, Sendable {
    case none
    /// An external manager, by a connection for each message.
    case external
    /// A Gristmill manager, over a connection that stays open.
    case own
  }

  /// The request number of requests for blobs, which are made one at a time. Other requests have
  /// number 0, and their answers are ignored.
  package static let blobRequest = 1

  let settings: ExecutionSettings
  var life = Life.working
  var reach = ManagerReach.none
  /// The epoch of the manager's latest start.
  var epoch = 0

  var attempts: [AttemptID: Attempt] = [:]
  var children: ChildPool
  /// Attempts that wait for a child, in order.
  var queue: [AttemptID] = []
  var reports = ReportTable()
  var questions = InputQuestions()
  /// The shipments of jobs that have one, as far as attempts have asked for them.
  var shipments: [JobID: UnpackedShipment] = [:]
  /// Plans whose inputs were found to be in permitted places.
  var checkedPlans: Set<ContentHash> = []
  /// Consecutive progress timers with nothing to report.
  var idleTimes = 0

  /// When the current event happened, and the actions it leads to.
  var now = Moment(nanoseconds: 0)
  var actions: [WorkerAction] = []

  package init(_ settings: ExecutionSettings) {
    self.settings = settings
    children = ChildPool(slots: settings.slots)
  }

  // MARK: Queries

  /// Why the worker ended without being asked to.
  package var failure: JobFailure? {
    if case .ending(let reason) = life { reason } else { nil }
  }

  var isEnding: Bool {
    if case .ending = life { true } else { false }
  }

  /// The message with which the worker registers.
  ///
  /// - Parameter held: the complete map outputs on its disk.
  package func registration(held: [HeldOutput]) -> ManagerMessage {
    .register(
      Register(
        address: settings.address,
        details: Register.Details(
          worker: settings.worker, httpPort: settings.httpPort, slots: settings.slots,
          rack: settings.rack, held: held,
          running: Set(attempts.keys).union(reports.attempts).sorted())))
  }

  /// The first message on a connection that stays open.
  package var greeting: ManagerMessage { progressMessage([]) }

  func progressMessage(_ attempts: [ProgressReport.RunningAttempt]) -> ManagerMessage {
    .progress(ProgressReport(worker: settings.worker, epoch: epoch, attempts: attempts))
  }

  // MARK: Events

  /// - Parameter result: the event's actions are appended.
  package mutating func handle(
    _ event: WorkerEvent, now: Moment, into result: inout [WorkerAction]
  ) {
    self.now = now
    swap(&actions, &result)
    defer { swap(&actions, &result) }
    guard !isEnding || event.countsAtTheEnd else { return }
    switch event {
    case .received(let message): receive(message)
    case .managerReached(let isOwn): managerReached(isOwn: isOwn)
    case .managerLost: reach = .none
    case .progressDue: tellProgress(isRegular: true)
    case .stopAsked: end(because: nil)
    case .broke(let failure): end(because: failure)
    case .externalTaskDone(let task):
      act(.send(.finished(Finished(task: task, address: settings.address))))
    case .blobMissing(let hash):
      act(.send(.request(ClientRequest(number: Self.blobRequest, .blob(hash)))))
    case .scratchMadeAgain: scratchMadeAgain()
    case .scratchLost(let failure): scratchLost(failure)
    case .childNotStarted(let child, let reason): childNotStarted(child, reason)
    case .childSaid(let child, let event): childSaid(child, event)
    case .childWrote(let child, let bytes): childWrote(child, bytes)
    case .childEnded(let child, let end): childEnded(child, end)
    case .listingOverdue(let id): listingOverdue(id)
    case .blobCame(.listing(let id), _, let result): specificationCame(result, for: id)
    case .blobKept(.listing(let id), let result): listingKept(result, for: id)
    case .blobCame(.attempt(let id), let hash, let result):
      advance(id, .blobCame(hash, result))
    case .blobKept(.attempt(let id), let result): advance(id, .planKept(result))
    case .filesCame(let id, let result): advance(id, .filesCame(result))
    case .prepared(let id): advance(id, .prepared)
    case .notPrepared(let id, let failure): advance(id, .notPrepared(failure))
    case .inputsChecked(let id, let failure): advance(id, .inputsChecked(failure))
    case .sourcesFound(let id, let found): sourcesFound(found, for: id)
    case .fetched(let id, let soFar): attempts[id]?.sources?.fetched = soFar
    case .fetchFailed(let id, let failure): fetchFailed(failure, for: id)
    case .segmentsFetched(let id, let copies): advance(id, .segmentsFetched(copies))
    case .fetchingEnded(let id, let failure): giveUp(id, AttemptFailure(failure))
    case .sourceChecked(let id, let source, let cause):
      advance(id, .sourceChecked(source, cause))
    case .inputWritten(let id, let failure): advance(id, .inputWritten(failure))
    }
  }

  mutating func act(_ action: WorkerAction) { actions.append(action) }
}

extension WorkerEvent {
  /// Whether the event matters to a worker that is ending: only events of children do, which may
  /// still be running attempts.
  fileprivate var countsAtTheEnd: Bool {
    switch self {
    case .childSaid, .childWrote, .childEnded, .childNotStarted, .blobKept(.attempt, _): true
    default: false
    }
  }
}
