import JobModel
import Links
import ManagerState
import Scheduling
import Wire

/// Requests of clients.
extension ManagerCore {
  func answer(_ request: ClientRequest, on link: Link) {
    do {
      switch request.body {
      case .submit(let submission): try submit(submission, request, on: link)
      case .cluster:
        try reply(
          ClusterFacts(sharedDirectory: settings.sharedDirectory), to: request, on: link)
      case .status(let job): try reply(try status(of: job), to: request, on: link)
      case .jobs: try reply(allJobs(), to: request, on: link)
      case .workers: try reply(allWorkers(), to: request, on: link)
      case .cancel(let job):
        _ = try status(of: job)
        decide(.jobCancelled(job))
        try reply(Nothing(), to: request, on: link)
      case .drain(let worker):
        guard registry[worker] != nil else { throw JobFailure(.missing, "no \(worker)") }
        decide(.workerDrained(worker))
        try reply(Nothing(), to: request, on: link)
      case .watch(let job): try watch(job, request, isForEnd: false, on: link)
      case .await(let job): try watch(job, request, isForEnd: true, on: link)
      case .logs(let question): try reply(try logs(question), to: request, on: link)
      case .blob(let hash): try give(hash, on: link)
      case .putBlob(let header): try beginUpload(header, request.number, on: link)
      }
    } catch {
      refuse(error, request.number, on: link)
    }
  }

  // MARK: Answers

  func reply(_ value: some Encodable, to request: ClientRequest, on link: Link) throws {
    replyOnceStored(
      .reply(Reply(request: request.number, .ok(try JSONText(encoding: value)))), on: link)
  }

  /// Nobody hears of a decision that a crash could still undo.
  func replyOnceStored(_ answer: ManagerAnswer, on link: Link) {
    link.promiseAnswer()
    journal.afterStored { link.keepPromise(answer) }
  }

  func refuse(_ error: any Error, _ request: Int, on link: Link) {
    link.send(refusal(error, request))
  }

  func refusal(_ error: any Error, _ request: Int) -> ManagerAnswer {
    let kind: Reply.ErrorKind =
      switch (error as? JobFailure)?.kind {
      case .usage: .usage
      case .missing: .unknown
      case .unavailable: isEnding ? .ending : .limit
      case .denied: .denied
      case .input, .corrupted: .input
      case .output: .output
      case .creation: .creation
      case .device: .device
      default: .failed
      }
    return .reply(
      Reply(request: request, .error(kind: kind, message: JobFailure.text(error))))
  }
}

/// `{}`
private struct Nothing: Encodable {}
