import JobModel
import Links
import ManagerState
import Scheduling
import Wire

/// Clients that are waiting for news of a job or for its end.
extension ManagerCore {
  func watch(_ id: JobID, _ request: ClientRequest, isForEnd: Bool, on link: Link) throws {
    let job = try status(of: id)
    if job.state.isOver { return try reply(job, to: request, on: link) }
    let watch = Watch(
      link: connections.id(of: link), request: request.number, isForEnd: isForEnd)
    guard watches.add(watch, of: id) else {
      throw JobFailure(.unavailable, "too many clients are already waiting for news of jobs")
    }
    if !isForEnd { tell([watch], of: job, isLast: false) }
  }

  /// Sends news of every watched job, at intervals.
  func tellWatches() {
    let due = watches.due(isBehind: isBehind)
    guard !due.isEmpty else { return }
    let workers = scheduler.workerCounts
    for (id, watches) in due {
      guard let job = try? status(of: id, among: workers), let text = try? JSONText(encoding: job)
      else { continue }
      // Asked once more before each answer: the one before it may have filled the connection.
      for watch in watches where !isBehind(watch.link) { tell(watch, text, isLast: false) }
    }
  }

  /// Whether a connection holds answers that its client has not read yet.
  private func isBehind(_ link: LinkID) -> Bool { connections[link]?.isBehind ?? true }

  func tellWatches(thatEnded id: JobID) {
    guard let job = try? status(of: id) else { return }
    tell(watches.ended(id), of: job, isLast: true)
  }

  private func tell(_ watches: [Watch], of job: ClusterJob, isLast: Bool) {
    guard let text = try? JSONText(encoding: job) else { return }
    for watch in watches { tell(watch, text, isLast: isLast) }
  }

  private func tell(_ watch: Watch, _ text: JSONText, isLast: Bool) {
    connections[watch.link]?.send(
      ManagerAnswer.reply(Reply(request: watch.request, .ok(text), isLast: isLast)))
  }
}
