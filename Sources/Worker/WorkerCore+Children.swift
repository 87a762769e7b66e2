import JobModel
import Processes
import Storage
import Wire

/// Attempts run in child processes, one a slot.
extension WorkerCore {
  func run(_ attempt: WorkerAttempt) {
    attempt.state = .waitingForChild
    queue.append(attempt)
    startQueued()
  }

  func startQueued() {
    while let attempt = queue.first, !isEnding {
      guard let child = idle.popLast() ?? startChild() else { return }
      queue.removeFirst()
      attempt.state = .running(child)
      busy[ObjectIdentifier(child)] = attempt
      child.ask(
        AttemptRequest(
          attempt: attempt.id, plan: attempt.plan ?? "", scratch: attempt.scratch,
          output: attempt.output.isEmpty ? attempt.scratch : attempt.output, input: attempt.input,
          memoryBytes: memoryBytes(of: attempt)))
    }
  }

  /// An even share of what the worker has, or less where the manager wishes.
  private func memoryBytes(of attempt: WorkerAttempt) -> Int {
    let share = settings.memoryBytes / settings.slots
    let wished = attempt.assignment.memoryBytes
    return wished > 0 ? min(wished, share) : share
  }

  func startChild() -> Child? {
    guard children < settings.slots else { return nil }
    do throws(StartFault) {
      let child = try Child(
        settings.childCommand, loop: loop, onEvent: { [weak self] in self?.receive($1, from: $0) },
        onEnd: { [weak self] in self?.childEnded($0, $1) })
      children += 1
      return child
    } catch {
      guard let attempt = queue.first else { return nil }
      queue.removeFirst()
      fail(attempt, .crashed, "a child process could not be started: \(error.reason)")
      return nil
    }
  }

  // MARK: What children say

  func receive(_ event: AttemptEvent, from child: Child) {
    guard let attempt = busy[ObjectIdentifier(child)] else { return }
    if case .progress(let progress) = event {
      attempt.progress = progress
      return
    }
    busy[ObjectIdentifier(child)] = nil
    if attempt.stopReason == nil { idle.append(child) }
    defer { startQueued() }
    guard !attempt.isForgotten else { return fail(attempt, .stopped, "its job is over") }
    switch event {
    case .progress: break
    case .planned(let result): finish(attempt, planned: result)
    case .mapped(let result): finish(attempt, mapped: result)
    case .reduced(let result): finish(attempt, reduced: result)
    case .failed(let failure): failed(attempt, failure)
    }
  }

  func childEnded(_ child: Child, _ how: String) {
    children -= 1
    idle.removeAll { $0 === child }
    if let attempt = busy.removeValue(forKey: ObjectIdentifier(child)) {
      let (reason, message) =
        attempt.stopReason ?? (.crashed, "the process that ran the attempt ended: \(how)")
      fail(attempt, reason, message)
    }
    startQueued()
    endIfIdle()
  }

  func finish(_ attempt: WorkerAttempt, planned result: PlanTaskResult) {
    do {
      let bytes = try System.read(result.path, most: JobPlan.bytesMax, in: .scratch)
      let hash = try shelf.keep(bytes)
      plansOfJobs[attempt.id.task.job, default: []].insert(hash)
      var result = result
      result.path = ""
      succeed(
        attempt,
        AttemptFinished(
          attempt: attempt.id, epoch: attempt.epoch, worker: id,
          report: try JSONText(encoding: result), plan: hash, phases: attempt.phases), plan: hash)
      PrivateTree.remove(attempt.scratch)
    } catch {
      fail(attempt, .scratch, "\(error)")
    }
  }

  func finish(_ attempt: WorkerAttempt, mapped result: MapTaskResult) {
    var summary = result
    summary.run?.index = nil
    var finished = AttemptFinished(
      attempt: attempt.id, epoch: attempt.epoch, worker: id, phases: attempt.phases)
    finished.report = try? JSONText(encoding: summary)
    finished.parts = result.parts.map {
      AttemptPart(path: attempt.output + "/" + $0.name, report: $0)
    }
    if let run = result.run {
      held.add(run, of: attempt.id)
      finished.mapOutput = AttemptFinished.MapOutput(
        path: run.path,
        partitionSizes: (run.index ?? []).map { SegmentSizes.code($0.storedBytes) })
    } else {
      PrivateTree.remove(attempt.scratch)
    }
    succeed(attempt, finished)
  }

  func finish(_ attempt: WorkerAttempt, reduced result: ReduceTaskResult) {
    var finished = AttemptFinished(
      attempt: attempt.id, epoch: attempt.epoch, worker: id, phases: attempt.phases)
    finished.report = try? JSONText(encoding: result)
    finished.parts = [
      AttemptPart(path: attempt.output + "/" + result.part.name, report: result.part)
    ]
    attempt.gathering?.cancel()
    PrivateTree.remove(attempt.scratch)
    succeed(attempt, finished)
  }

  func failed(_ attempt: WorkerAttempt, _ failure: AttemptEvent.AttemptFailure) {
    if let (reason, message) = attempt.stopReason { return fail(attempt, reason, message) }
    if let map = failure.damagedMap, let gathering = attempt.gathering {
      gatherAgain(attempt, gathering, map: map, failure.message)
    } else {
      fail(attempt, Self.reason(failure.kind), failure.message)
    }
  }

  static func reason(_ kind: JobFailure.Kind) -> AttemptFailed.Reason {
    switch kind {
    case .usage: .usage
    case .input: .input
    case .output: .output
    case .scratch: .scratch
    case .memory: .memory
    case .corrupted: .corrupted
    case .program: .program
    case .cancelled: .stopped
    }
  }
}
