import JobModel
import Wire

/// Questions of the manager about inputs. They are answered one after the other, by a process beside
/// those of the attempts, so that a file system which hangs holds up no slot.
struct InputQuestions: Sendable {
  /// A question that is being answered.
  struct Look: Sendable {
    let id: ListingID
    let question: ListInputs
    var step = Step.fetchingSpecification
  }

  enum Step: Sendable {
    /// The job's specification is on its way from the manager.
    case fetchingSpecification
    /// A child looks; its scratch directory is removed in the end.
    case looking(ChildID, scratch: String)
    /// The child has made the listing, which is being put on the shelf.
    case keeping(ChildID, scratch: String)
    /// The child has ended.
    case alone(scratch: String)
  }

  private var waiting: [ListInputs] = []
  var current: Look?
  private var last = 0

  var waitingCount: Int { waiting.count }

  /// The manager asks again when it is not sure that the question arrived.
  func knows(_ question: ListInputs) -> Bool {
    current?.question == question || waiting.contains(question)
  }

  mutating func add(_ question: ListInputs) { waiting.append(question) }

  /// Begins with the next question, where none is being answered.
  mutating func next() -> Look? {
    guard current == nil, !waiting.isEmpty else { return nil }
    last += 1
    let look = Look(id: ListingID(last), question: waiting.removeFirst())
    current = look
    return look
  }

  /// Nobody wants to know any more.
  ///
  /// - Returns: whether the present question was about that job.
  mutating func forget(_ job: JobID) -> Bool {
    waiting.removeAll { $0.attempt.task.job == job }
    return current?.question.attempt.task.job == job
  }

  mutating func forgetWaiting() { waiting = [] }
}
