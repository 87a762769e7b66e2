import JobModel
import NIOCore
import NIOPosix
import Scheduling
import Store
import Wire

/// Stores decisions before they are carried out. Decisions made while a batch is being stored go
/// into the next batch together, so a slow disk makes batches larger, not the queue longer.
///
///     add ─▶ pending ─▶ store (a thread of its own) ─▶ perform, in the order of the decisions
final class Journal {
  /// Carries an action out.
  var perform: (Action) -> Void = { _ in }
  /// Called once, if a batch cannot be stored.
  var onFailure: (JobFailure) -> Void = { _ in }

  private let store: Store
  private let loop: any EventLoop
  private let writer = NIOThreadPool(numberOfThreads: 1)
  private let helpers = NIOThreadPool(numberOfThreads: 2)
  private var batch = Batch()
  private var actions: [Action] = []
  private var waiting: [() -> Void] = []
  private var isWriting = false
  /// The next batch is taken at the end of this turn of the loop.
  private var isGoingOn = false
  private var hasFailed = false
  private var onIdle: (() -> Void)?

  init(_ store: Store, loop: any EventLoop) {
    self.store = store
    self.loop = loop
    writer.start()
    helpers.start()
  }

  // MARK: What is stored

  func add(_ decision: Decision) {
    batch.records += decision.records
    actions += decision.actions
    goOn()
  }

  /// - Parameter message: kept as it is.
  func add(report message: ManagerMessage, of attempt: AttemptID) {
    batch.reports.append(AttemptReport(attempt, bytes: message.encoded()))
    goOn()
  }

  func add(log: AttemptLog, of attempt: AttemptID) {
    batch.logs.append(StoredLog(attempt, log))
    goOn()
  }

  func add(document: JobDocument) {
    batch.documents.append(document)
    goOn()
  }

  func add(blob: Blob) {
    batch.blobs.append(blob)
    goOn()
  }

  func add(worker: WorkerEntry) {
    batch.workers.append(worker)
    goOn()
  }

  /// - Parameter hiddenOutput: a directory that is to be made.
  func add(hiddenOutput: FilePath) {
    batch.hiddenOutputs.append(hiddenOutput)
    goOn()
  }

  func add(goneOutput: FilePath) {
    batch.goneOutputs.append(goneOutput)
    goOn()
  }

  /// Calls `then` once everything added so far is stored.
  func afterStored(_ then: @escaping () -> Void) {
    waiting.append(then)
    goOn()
  }

  // MARK: Steps

  /// Everything added in one turn of the loop goes into one batch, so a job and its specification
  /// are stored together or not at all.
  private func goOn() {
    guard !isGoingOn, !isWriting, !hasFailed else { return }
    isGoingOn = true
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.execute { this.value.takeNext() }
  }

  private func takeNext() {
    isGoingOn = false
    let (batch, actions, waiting) = (batch, actions, waiting)
    self.batch = Batch()
    self.actions = []
    self.waiting = []
    // With nothing to store, nothing has to survive.
    guard !batch.isEmpty else { return stored(actions, waiting) }
    isWriting = true
    let store = store
    writer.runIfActive(eventLoop: loop) { try store.append(batch) }.assumeIsolated()
      .whenComplete { [self] result in
        isWriting = false
        switch result {
        case .success: stored(actions, waiting)
        case .failure(let error):
          hasFailed = true
          onFailure(error as? JobFailure ?? JobFailure(.scratch, "\(error)"))
          tellIdle()
        }
      }
  }

  private func stored(_ actions: [Action], _ waiting: [() -> Void]) {
    for action in actions { perform(action) }
    for then in waiting { then() }
    if !isEmpty { goOn() }
    tellIdle()
  }

  /// Whether nothing is waiting to be stored or carried out.
  private var isEmpty: Bool { batch.isEmpty && actions.isEmpty && waiting.isEmpty }

  // MARK: Slow work

  /// Runs `work` in a separate thread, and then `then` on the loop.
  func inBackground<Value: Sendable>(
    _ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void
  ) {
    helpers.runIfActive(eventLoop: loop) { work() }.assumeIsolated().whenSuccess { then($0) }
  }

  /// Calls `then` once everything is stored.
  func drain(then: @escaping () -> Void) {
    onIdle = then
    tellIdle()
  }

  private func tellIdle() {
    guard !isWriting, isEmpty || hasFailed, let onIdle else { return }
    self.onIdle = nil
    onIdle()
  }
}
