import JobModel
import Wire

/// Ends of attempts, and what the manager is told about them.
extension WorkerMachine {
  /// Removes an attempt that is over, whatever became of it, and stops its fetching.
  @discardableResult
  mutating func remove(_ id: AttemptID) -> Attempt? {
    guard let attempt = attempts.removeValue(forKey: id) else { return nil }
    if attempt.sources != nil { act(.fetch(id, .cancel)) }
    return attempt
  }

  // MARK: Success

  mutating func finish(_ id: AttemptID, planned result: PlanTaskResult, _ plan: ContentHash) {
    var summary = result
    summary.path = ""
    guard let report = try? JSONText(encoding: summary) else {
      return fail(
        id, JobFailure(.scratch, "the report of the plan task cannot be written as JSON"))
    }
    guard let attempt = remove(id) else { return }
    var finished = finished(attempt)
    finished.report = report
    finished.plan = plan
    succeed(finished, plan: plan)
    act(.removeFiles(attempt.scratch))
  }

  mutating func finish(_ id: AttemptID, mapped result: MapTaskResult) {
    guard let attempt = remove(id) else { return }
    var summary = result
    summary.run?.index = nil
    var finished = finished(attempt)
    finished.report = try? JSONText(encoding: summary)
    finished.parts = result.parts.map {
      AttemptPart(path: attempt.output + "/" + $0.name, report: $0)
    }
    if let run = result.run {
      act(.hold(run, of: id))
      finished.mapOutput = AttemptFinished.MapOutput(
        path: run.path,
        partitionSizes: (run.index ?? []).map { SegmentSizes.code($0.storedBytes) })
    } else {
      act(.removeFiles(attempt.scratch))
    }
    succeed(finished)
  }

  mutating func finish(_ id: AttemptID, reduced result: ReduceTaskResult) {
    guard let attempt = remove(id) else { return }
    var finished = finished(attempt)
    finished.report = try? JSONText(encoding: result)
    finished.parts = [
      AttemptPart(path: attempt.output + "/" + result.part.name, report: result.part)
    ]
    act(.removeFiles(attempt.scratch))
    succeed(finished)
  }

  private func finished(_ attempt: Attempt) -> AttemptFinished {
    AttemptFinished(
      attempt: attempt.id, epoch: attempt.epoch, worker: settings.worker,
      phases: attempt.phases(until: now), log: attempt.wholeLog)
  }

  private mutating func succeed(_ finished: AttemptFinished, plan: ContentHash? = nil) {
    act(.note(.attemptDone(finished.attempt)))
    report(.attemptFinished(finished), of: finished.attempt, plan: plan)
  }

  // MARK: Failure

  mutating func fail(_ id: AttemptID, _ failure: JobFailure) { fail(id, AttemptFailure(failure)) }

  mutating func fail(_ id: AttemptID, _ failure: AttemptFailure) {
    guard let attempt = remove(id) else { return }
    queue.removeAll { $0 == id }
    act(.removeFiles(attempt.scratch))
    if attempt.ownsOutput { act(.removeOutput(attempt.output)) }
    if failure.reason != .stopped { act(.note(.attemptFailed(id, failure))) }
    let message = failed(
      id, epoch: attempt.epoch, failure, phases: attempt.phases(until: now), log: attempt.wholeLog)
    guard !attempt.isForgotten else { return act(.send(message)) }
    report(message, of: id)
  }

  func failed(
    _ attempt: AttemptID, epoch: Int, _ failure: AttemptFailure, phases: [AttemptPhase] = [],
    log: AttemptLog? = nil
  ) -> ManagerMessage {
    var failure = failure
    failure.message = String(failure.message.prefix(ExecutionLimits.messageCharactersMax))
    return .attemptFailed(
      AttemptFailed(
        attempt: attempt, epoch: epoch, worker: settings.worker, failure: failure, phases: phases,
        log: log))
  }

  // MARK: Reports

  mutating func report(_ message: ManagerMessage, of id: AttemptID, plan: ContentHash? = nil) {
    reports.add(ReportTable.Report(message: message, plan: plan), of: id)
    sendReports()
  }

  /// The manager seems not to have received the report.
  mutating func sendAgain(_ id: AttemptID) {
    reports.sendAgain(id)
    sendReports()
  }

  mutating func sayFarewell(to id: AttemptID, epoch: Int, _ message: String) {
    reports.add(farewell: failed(id, epoch: epoch, AttemptFailure(.stopped, message)))
    sendReports()
  }

  mutating func sendReports() {
    guard reach != .none else { return }
    let (farewells, unsent) = reports.takeUnsent()
    for farewell in farewells { act(.send(farewell)) }
    for report in unsent {
      if let plan = report.plan { act(.sendBlob(plan)) }
      act(.send(report.message))
    }
  }

  // MARK: Progress

  /// - Parameter isRegular: whether this is a regular report, rather than one that has news.
  mutating func tellProgress(isRegular: Bool = false) {
    guard reach != .none else { return }
    if attempts.isEmpty {
      // An occasional message shows whether the connection leads to a manager that knows this
      // worker; a manager whose machine lost power does not close its connections.
      if isRegular { idleTimes += 1 }
      guard idleTimes >= ExecutionLimits.idleTimesMax, reach == .own else { return }
    }
    idleTimes = 0
    let running = attempts.values.map(\.report).sorted { $0.attempt < $1.attempt }
    act(.send(progressMessage(running)))
    for told in running {
      if !told.fetchFailures.isEmpty { attempts[told.attempt]?.forgetFetchFailures() }
      if let news = told.news { attempts[told.attempt]?.noteTold(news) }
    }
  }
}
