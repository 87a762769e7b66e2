import JobModel
import Wire

/// The manager's questions about inputs. A process separate from those of the attempts answers them
/// one after the other, so that a hanging file system blocks no slot.
struct InputQuestions: Sendable {
  /// A listing of inputs under way: the answer to a question.
  struct Listing: Sendable {
    let id: ListingID
    let question: ListInputs
    var step = Step.fetchingSpecification
  }

  enum Step: Sendable {
    /// The job's specification is on its way from the manager.
    case fetchingSpecification
    /// A child lists the inputs; its scratch directory is removed in the end.
    case running(ChildID, scratch: FilePath)
    /// The child has made the listing, which is being put in the blob cache.
    case keeping(ChildID, scratch: FilePath)
    /// The child has ended.
    case alone(scratch: FilePath)
  }

  private var waiting: [ListInputs] = []
  var current: Listing?
  private var last = 0

  var waitingCount: Int { waiting.count }

  /// Whether the question is known already. The manager asks again if it is not sure that its
  /// question arrived.
  func knows(_ question: ListInputs) -> Bool {
    current?.question == question || waiting.contains(question)
  }

  mutating func add(_ question: ListInputs) { waiting.append(question) }

  /// Begins the next question, if none is being answered.
  mutating func next() -> Listing? {
    guard current == nil, !waiting.isEmpty else { return nil }
    last += 1
    let listing = Listing(id: ListingID(last), question: waiting.removeFirst())
    current = listing
    return listing
  }

  /// Nobody wants an answer for the job any more.
  ///
  /// - Returns: whether the present question is about the job.
  mutating func forget(_ job: JobID) -> Bool {
    waiting.removeAll { $0.attempt.task.job == job }
    return current?.question.attempt.task.job == job
  }

  mutating func forgetWaiting() { waiting = [] }
}
