import Glibc
import JobModel
import Logging
import NIOCore
import Processes
import Storage
import Wire

/// Looks what there is of the inputs of jobs, for a manager that asks. It belongs to the worker's event
/// loop; a child process beside those of the attempts does the looking, so that a file system which hangs
/// holds up neither the worker nor its slots.
///
///     list_inputs ─▶ specification ─▶ child ─▶ listing, on the shelf ─▶ inputs_listed
final class InputLister {
  private let settings: WorkerSettings
  private let loop: any EventLoop
  private let tree: PrivateTree
  private let shelf: BlobShelf
  private let answer: (ListInputs, Result<ContentHash, JobFailure>) -> Void
  private var waiting: [ListInputs] = []
  private var current: Look?

  /// A question that is being answered.
  private final class Look {
    let question: ListInputs
    var scratch = ""
    var child: Child?
    var deadline: Scheduled<Void>?

    init(_ question: ListInputs) { self.question = question }
  }

  /// - Parameter answer: called once for every question that is not forgotten.
  init(
    _ settings: WorkerSettings, loop: any EventLoop, tree: PrivateTree, shelf: BlobShelf,
    answer: @escaping (ListInputs, Result<ContentHash, JobFailure>) -> Void
  ) {
    self.settings = settings
    self.loop = loop
    self.tree = tree
    self.shelf = shelf
    self.answer = answer
  }

  func ask(_ question: ListInputs) {
    // The manager asks again when it is not sure that the question arrived.
    guard current?.question != question, !waiting.contains(question) else { return }
    guard waiting.count < WorkerLimits.questionsMax else {
      let message = "\(waiting.count) jobs wait for their inputs to be listed already"
      return answer(question, .failure(JobFailure(.scratch, message)))
    }
    waiting.append(question)
    startNext()
  }

  /// Nobody wants to know any more.
  func forget(_ job: JobID) {
    waiting.removeAll { $0.attempt.task.job == job }
    if let look = current, look.question.attempt.task.job == job { leave(look) }
  }

  func end() {
    waiting = []
    if let look = current { leave(look) }
  }

  // MARK: Steps

  private func startNext() {
    guard current == nil, !waiting.isEmpty else { return }
    let look = Look(waiting.removeFirst())
    current = look
    let this = NIOLoopBound((self, look), eventLoop: loop)
    look.deadline = loop.scheduleTask(in: .seconds(WorkerLimits.listingSeconds)) {
      let (lister, look) = this.value
      lister.finish(
        look,
        .failure(
          JobFailure(
            .input, "the inputs were not listed within \(WorkerLimits.listingSeconds) seconds")))
    }
    shelf.get(look.question.specification, for: look.question.attempt.task.job) {
      [weak self] result in
      guard let self, current === look else { return }
      switch result {
      case .success(let path): start(look, specification: path)
      case .failure(let failure): finish(look, .failure(failure))
      }
    }
  }

  private func start(_ look: Look, specification: String) {
    let attempt = look.question.attempt
    do {
      look.scratch = try tree.makeDirectory(
        "job-\(attempt.task.job.number)/list-\(attempt.number)", in: .scratch)
      let child = try Child(
        settings.program, loop: loop,
        onEvent: { [weak self] in self?.receive($1, for: look) },
        onEnd: { [weak self] in
          self?.finish(
            look,
            .failure(JobFailure(.scratch, "the process that listed the inputs ended: \($1)")))
        })
      look.child = child
      child.ask(
        AttemptRequest(
          attempt: attempt, plan: specification, scratch: look.scratch, output: look.scratch,
          memoryBytes: settings.memoryBytes / settings.slots,
          look: InputLook(host: settings.host, isListing: true)))
    } catch let fault as StartFault {
      let message = "a process to list the inputs could not be started: \(fault.reason)"
      finish(look, .failure(JobFailure(.scratch, message)))
    } catch {
      finish(look, .failure(error as? JobFailure ?? JobFailure(.scratch, "\(error)")))
    }
  }

  private func receive(_ event: AttemptEvent, for look: Look) {
    switch event {
    case .listed(let path):
      finish(
        look,
        Result {
          try shelf.keep(
            System.read(path, most: WorkerLimits.listingBytesMax, in: .scratch),
            for: look.question.attempt.task.job)
        }
        .mapError { $0 as? JobFailure ?? JobFailure(.scratch, "\($0)") })
    case .failed(let failed):
      finish(look, .failure(failed.failure))
    case .hello, .progress, .planned, .mapped, .reduced: break
    }
  }

  private func finish(_ look: Look, _ result: Result<ContentHash, JobFailure>) {
    guard current === look else { return }
    answer(look.question, result)
    leave(look)
  }

  private func leave(_ look: Look) {
    current = nil
    look.deadline?.cancel()
    look.child?.stop()
    if !look.scratch.isEmpty { PrivateTree.remove(look.scratch) }
    startNext()
  }
}
