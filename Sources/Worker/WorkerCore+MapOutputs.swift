import Glibc
import JobModel
import Logging
import NIOCore
import Shuffle
import Storage
import Wire

/// The map outputs that reduce attempts read.
extension WorkerCore {
  func startGathering(_ attempt: WorkerAttempt, _ task: NewReduceTask) throws {
    let (loop, id) = (loop, attempt.id)
    let this = NIOLoopBound(self, eventLoop: loop)
    let gathering = Gathering(
      id, maps: task.maps ?? 0, host: settings.host, file: attempt.scratch + "/segments",
      group: group, security: SegmentSecurity(secret: settings.secret, tls: settings.tls),
      onFailure: { failure in loop.execute { this.value.fetchFailed(failure, for: id) } })
    attempt.gathering = gathering
    for source in task.sources { try gathering.announce(source) }
  }

  func receive(_ news: MapOutputs) {
    guard let attempt = attempts[news.attempt], let gathering = attempt.gathering else { return }
    for lost in news.lost { gathering.withdraw(lost) }
    do {
      for source in news.sources { try gathering.announce(source) }
    } catch {
      return fail(attempt, .job(.scratch), "\(error)")
    }
    if case .gathering = attempt.state { finishGathering(attempt) }
  }

  func finishGathering(_ attempt: WorkerAttempt) {
    guard let gathering = attempt.gathering, let gathered = gathering.finish() else { return }
    gathered.hop(to: loop).assumeIsolated().whenComplete { [self] result in
      guard attempts[attempt.id] === attempt, attempt.stopReason == nil,
        case .gathering = attempt.state
      else { return }
      do {
        guard let input = try gathering.input(try result.get()) else {
          return finishGathering(attempt)
        }
        let path = attempt.scratch + "/input.json"
        unlink(path)
        try System.write(try JSON.encoded(input), to: path, in: .scratch)
        attempt.input = path
        run(attempt)
      } catch let damaged as DamagedSegment {
        gatherAgain(attempt, gathering, map: damaged.map, damaged.message)
      } catch {
        let failure = error as? JobFailure ?? JobFailure(.scratch, "\(error)")
        fail(attempt, failure)
      }
    }
  }

  func fetchFailed(_ complaint: FetchComplaint, for id: AttemptID) {
    guard let attempt = attempts[id] else { return }
    logger.info("fetch failed", metadata: ["attempt": "\(id)", "reason": "\(complaint)"])
    attempt.note(complaint.failure)
    tellProgress()
  }

  /// A map output did not hold: the manager hears of it, and another is waited for.
  func gatherAgain(
    _ attempt: WorkerAttempt, _ gathering: Gathering, map: Int, _ message: String
  ) {
    logger.warning(
      "map output is damaged",
      metadata: ["attempt": "\(attempt.id)", "map": "\(map)", "message": "\(message)"])
    attempt.state = .gathering
    // The attempt begins once more, without what it wrote before it found out.
    AttemptOutput.clear(attempt.output)
    guard let used = gathering.used(map) else { return finishGathering(attempt) }
    guard used.isInPlace else { return checkSource(used.source, for: attempt, gathering) }
    gathering.discard(used.source)
    damaged(used.source, .damaged, for: attempt)
  }

  /// A segment that came over the network: its peer's own copy tells whether the wire was at fault or
  /// the disk. In either case it is fetched again, from there or from where the manager says next.
  private func checkSource(
    _ source: MapOutputSource, for attempt: WorkerAttempt, _ gathering: Gathering
  ) {
    gathering.check(source).hop(to: loop).assumeIsolated().whenSuccess { [self] check in
      guard attempts[attempt.id] === attempt else { return }
      gathering.discard(source)
      switch check {
      case .sound, .unreachable: damaged(source, .wire, for: attempt)
      case .damaged: damaged(source, .damaged, for: attempt)
      case .gone: damaged(source, .missing, for: attempt)
      }
    }
  }

  private func damaged(
    _ source: MapOutputSource, _ cause: FetchFailure.Cause, for attempt: WorkerAttempt
  ) {
    attempt.note(
      FetchFailure(
        source: AttemptID(
          task: TaskID(job: attempt.id.task.job, kind: .map, index: source.map),
          number: source.attempt),
        at: SegmentPeer(host: source.host, port: source.httpPort), cause: cause))
    tellProgress()
    finishGathering(attempt)
  }
}
