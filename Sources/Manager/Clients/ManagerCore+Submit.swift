import JobModel
import Links
import Logging
import ManagerState
import Scheduling
import Storage
import Store
import Wire

/// Job submission.
extension ManagerCore {
  func submit(_ submission: Submission, _ request: ClientRequest, on link: Link) throws {
    if let job = try job(of: submission) {
      return try reply(HandInAnswer(job: job), to: request, on: link)
    }
    let specification: JobSpecification
    do {
      specification = try submission.specification.decode(JobSpecification.self)
    } catch {
      throw JobFailure(.usage, "the specification cannot be read: \(error)")
    }
    let missing = try missingContents(of: specification)
    guard missing.isEmpty else {
      return try reply(
        HandInAnswer(missing: missing.map(\.hexadecimal)), to: request, on: link)
    }
    link.promiseAnswer()
    add(
      SubmittedJob(
        specification: specification, bytes: submission.specification.bytes,
        priority: submission.priority, name: submission.name ?? specification.program.name,
        style: .whole, token: submission.token)
    ) { [unowned self] result in
      do {
        let text = try JSONText(encoding: try result.get())
        // Nobody hears of a decision that a crash could still undo.
        journal.afterStored {
          link.keepPromise(ManagerAnswer.reply(Reply(request: request.number, .ok(text))))
        }
      } catch {
        link.keepPromise(refusal(error, request.number))
      }
    }
  }

  /// The job that the same submission has made before.
  private func job(of submission: Submission) throws -> JobID? {
    guard let token = submission.token else { return nil }
    return try jobs.job(token: token) ?? store.job(token: token)
  }

  /// Accepts a job, once the directories its output needs exist.
  ///
  /// - Parameter then: receives the job's number, the contents now missing, or the reason it is
  ///   refused.
  func add(
    _ job: SubmittedJob, then: @escaping (Result<HandInAnswer, any Error>) -> Void
  ) {
    do {
      try checkGoingOn()
      try checkCount(jobs.count)
      try checkRoom(forSpecification: job.bytes.count)
      try places.check(job.specification)
      let hosts = try job.specification.inputHosts()
      let output = try JobOutput.planned(
        job.specification.output, style: job.style, overwrite: job.specification.overwrite,
        syncs: job.specification.syncsOutput)
      hiddenOutputs.make(output) { [unowned self] made in
        then(
          Result {
            try made.get()
            return try take(job, hosts: hosts, output: output)
          })
      }
    } catch {
      then(.failure(error))
    }
  }

  private func take(
    _ submitted: SubmittedJob, hosts: [String], output: JobOutput
  ) throws -> HandInAnswer {
    try checkGoingOn()
    // It came a second time while the directories were being made.
    if let job = submitted.token.flatMap(jobs.job(token:)) { return HandInAnswer(job: job) }
    try checkRoom(forSpecification: submitted.bytes.count)
    // They are stored together with the job, because contents used by only one other job may have
    // gone with that job.
    let missing = try missingContents(of: submitted.specification)
    guard missing.isEmpty else { return HandInAnswer(missing: missing.map(\.hexadecimal)) }
    let hash = ContentHash(of: submitted.bytes)
    let job = jobs.add { id in
      ManagedJob(
        id: id, name: submitted.name, priority: submitted.priority,
        specification: submitted.specification, specificationBytes: submitted.bytes,
        specificationHash: hash, output: output, submitted: now(), token: submitted.token)
    }
    blobs.put(submitted.bytes, as: hash)
    journal.add(document: job.document)
    logger.notice(
      "job is handed in", metadata: ["job": "\(job.id.number)", "program": "\(job.name)"])
    decide(.jobSubmitted(job.id, priority: job.priority, name: job.name, hosts: hosts))
    return HandInAnswer(job: job.id)
  }

  // MARK: Limits

  func checkGoingOn() throws {
    guard !isEnding else { throw JobFailure(.unavailable, "the manager is about to end") }
  }

  /// - Parameter taken: jobs, not counting those that wait for the directories of their outputs.
  func checkCount(_ taken: Int) throws {
    try JobTable.check(count: taken + hiddenOutputs.intendedCount)
  }

  func checkRoom(forSpecification bytes: Int) throws {
    try jobs.checkRoom(forSpecification: bytes, beside: external.specificationByteCount)
  }
}

/// A job as a client submits it.
struct SubmittedJob {
  let specification: JobSpecification
  /// The specification's bytes as received.
  let bytes: [UInt8]
  let priority: Int
  let name: String
  let style: JobOutput.Style
  /// Of the submission.
  var token: String?
}
