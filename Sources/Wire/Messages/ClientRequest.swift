package import JobModel

/// A request to the manager. Each is answered on the connection it came by; answers may come in any
/// order.
package struct ClientRequest: Equatable, Sendable {
  /// Chosen by the client, and repeated in the answer.
  package var number: Int
  package var body: Body

  package enum Body: Equatable, Sendable {
    /// Answered by a `HandInAnswer`.
    case submit(Submission)
    /// Answered by `ClusterFacts`.
    case cluster
    case status(JobID)
    case jobs
    case workers
    case cancel(JobID)
    case drain(WorkerID)
    /// Answered by a reply for each change (`isLast` false), the last one when the job is over.
    case watch(JobID)
    /// Answered once, when the job is over.
    case await(JobID)
    /// Answered by a `ClusterLog`.
    case logs(LogQuestion)
    /// Answered by `ManagerAnswer.blob` and raw bytes.
    case blob(ContentHash)
    /// Raw bytes follow the newline of this message.
    case putBlob(BlobHeader)
  }

  package init(number: Int, _ body: Body) {
    self.number = number
    self.body = body
  }
}

/// A submitted job.
package struct Submission: Equatable, Sendable {
  /// A `JobSpecification` as JSON; the manager passes it on without examining all of it.
  package var specification: JSONText
  /// Jobs with a higher number run first; 0 is usual.
  package var priority: Int
  package var name: String?
  /// Random, and the same each time this submission is sent: the manager makes one job of it.
  package var token: String?

  package init(
    specification: JSONText, priority: Int = 0, name: String? = nil, token: String? = nil
  ) {
    self.specification = specification
    self.priority = priority
    self.name = name
    self.token = token
  }
}

/// Asks what programs of a job wrote to standard error.
package struct LogQuestion: Equatable, Sendable {
  package var job: JobID
  /// Only of this kind of task, and of this task of it.
  package var kind: TaskKind?
  package var task: Int?
  /// Only attempts after this one, in the order of kind, task and number.
  package var after: AttemptID?

  package init(job: JobID, kind: TaskKind? = nil, task: Int? = nil, after: AttemptID? = nil) {
    self.job = job
    self.kind = kind
    self.task = task
    self.after = after
  }

  /// Whether an attempt of the job is asked for.
  package func matches(_ attempt: AttemptID) -> Bool {
    attempt.task.job == job && kind.map { $0 == attempt.task.kind } ?? true
      && task.map { $0 == attempt.task.index } ?? true && after.map { $0 < attempt } ?? true
  }
}

/// Announces that so many raw bytes follow the newline of this message.
package struct BlobHeader: Equatable, Sendable {
  package var hash: ContentHash
  package var bytes: Int

  package init(hash: ContentHash, bytes: Int) {
    self.hash = hash
    self.bytes = bytes
  }
}

/// What a manager says on a connection that a client opened.
package enum ManagerAnswer: Equatable, Sendable {
  case reply(Reply)
  /// Raw bytes follow the newline of this message.
  case blob(BlobHeader)
}

/// The answer to a request.
package struct Reply: Equatable, Sendable {
  /// The number of the request.
  package var request: Int
  package var outcome: Outcome
  /// False if more replies to the same request follow.
  package var isLast: Bool

  package enum Outcome: Equatable, Sendable {
    /// The requested JSON value, or `{}` if there is nothing to say.
    case ok(JSONText)
    case error(kind: ErrorKind, message: String)
  }

  /// Why a request was refused.
  package enum ErrorKind: String, CaseIterable, Sendable {
    /// The request makes no sense.
    case usage
    /// No such job, worker or blob.
    case unknown
    /// Too much of something: jobs, bytes, connections.
    case limit
    /// The job, or what was asked about it, failed.
    case failed
    /// The manager is about to end.
    case ending
    /// The job may not read or write where it wants to.
    case denied
    /// An input, or a file that Gristmill wrote, is damaged or not what it has to be.
    case input
    /// The output's directory or disk.
    case output
    /// The output exists already, or cannot be made.
    case creation
    /// A device failed to read or write.
    case device
    /// A kind unknown to this version.
    case other
  }

  package init(request: Int, _ outcome: Outcome, isLast: Bool = true) {
    self.request = request
    self.outcome = outcome
    self.isLast = isLast
  }
}
