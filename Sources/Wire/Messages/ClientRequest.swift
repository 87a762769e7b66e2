package import JobModel

/// A question to the manager. Every one is answered on the connection it came by, in any order.
package struct ClientRequest: Equatable, Sendable {
  /// Chosen by the asker, and repeated in the answer.
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
    /// Answered by a reply for each change (`isLast` false), the last when the job is over.
    case watch(JobID)
    /// Answered once, when the job is over.
    case await(JobID)
    /// Answered by `ManagerAnswer.blob` and raw bytes.
    case blob(ContentHash)
    /// Raw bytes follow the newline behind this message.
    case putBlob(BlobHeader)
  }

  package init(number: Int, _ body: Body) {
    self.number = number
    self.body = body
  }
}

/// A job handed in.
package struct Submission: Equatable, Sendable {
  /// A `JobSpecification` as JSON; the manager gives it on without looking at all of it.
  package var specification: JSONText
  /// Higher runs first; 0 is usual.
  package var priority: Int
  package var name: String?

  package init(specification: JSONText, priority: Int = 0, name: String? = nil) {
    self.specification = specification
    self.priority = priority
    self.name = name
  }
}

/// Says that so many raw bytes follow right behind the newline of this message.
package struct BlobHeader: Equatable, Sendable {
  package var hash: ContentHash
  package var bytes: Int

  package init(hash: ContentHash, bytes: Int) {
    self.hash = hash
    self.bytes = bytes
  }
}

/// What a manager says on a connection that somebody else opened.
package enum ManagerAnswer: Equatable, Sendable {
  case reply(Reply)
  /// Raw bytes follow the newline behind this message.
  case blob(BlobHeader)
}

/// The answer to a request.
package struct Reply: Equatable, Sendable {
  /// That of the request.
  package var request: Int
  package var outcome: Outcome
  /// False where more replies to the same request follow.
  package var isLast: Bool

  package enum Outcome: Equatable, Sendable {
    /// What was asked for: any JSON value, `{}` where there is nothing to say.
    case ok(JSONText)
    case error(kind: ErrorKind, message: String)
  }

  /// Why a request was not met.
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
    /// A kind that this version does not know.
    case other
  }

  package init(request: Int, _ outcome: Outcome, isLast: Bool = true) {
    self.request = request
    self.outcome = outcome
    self.isLast = isLast
  }
}
