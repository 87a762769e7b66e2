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

  /// Gives children to those that wait, in turn.
  func startQueued() {
    guard !isEnding else { return }
    var unserved = 0
    for attempt in queue {
      guard let child = child(for: attempt) else {
        unserved += 1
        continue
      }
      queue.removeAll { $0 === attempt }
      attempt.state = .running(child)
      busy[ObjectIdentifier(child)] = attempt
      child.ask(
        AttemptRequest(
          attempt: attempt.id, plan: attempt.plan ?? "", scratch: attempt.scratch,
          output: attempt.output.isEmpty ? attempt.scratch : attempt.output, input: attempt.input,
          memoryBytes: memoryBytes(of: attempt), shipped: attempt.files?.root, look: attempt.look))
    }
    // Children of other binaries make room.
    while leaving.count < min(unserved, queue.count), let child = idle.popLast() { dismiss(child) }
  }

  /// A child of the binary that does the attempt; nil where there is no room for one.
  private func child(for attempt: WorkerAttempt) -> Child? {
    let program = program(of: attempt)
    if let index = idle.lastIndex(where: { $0.program == program }) {
      return idle.remove(at: index)
    }
    return startChild(program, for: attempt)
  }

  /// The binary that does an attempt: the worker's, or the job's own.
  private func program(of attempt: WorkerAttempt) -> String {
    attempt.files?.executable ?? settings.program
  }

  /// Ends children of binaries that no job needs any more.
  func stopUnused() {
    for child in idle
    where child.program != settings.program && !files.isUsed(executable: child.program) {
      idle.removeAll { $0 === child }
      dismiss(child)
    }
  }

  private func dismiss(_ child: Child) {
    leaving.insert(ObjectIdentifier(child))
    child.stop()
  }

  /// An even share of what the worker has, or less where the manager wishes.
  private func memoryBytes(of attempt: WorkerAttempt) -> Int {
    let share = settings.memoryBytes / settings.slots
    let wished = attempt.assignment.memoryBytes
    return wished > 0 ? min(wished, share) : share
  }

  private func startChild(_ program: String, for attempt: WorkerAttempt) -> Child? {
    guard children < settings.slots else { return nil }
    do throws(StartFault) {
      let child = try Child(
        program, loop: loop,
        onEvent: { [weak self] in self?.receive($1, from: $0) },
        onEnd: { [weak self] in self?.childEnded($0, $1) })
      children += 1
      return child
    } catch {
      if program == settings.program {
        fail(attempt, .crashed, "a child process could not be started: \(error.reason)")
      } else {
        fail(attempt, .job(.program), "the job's binary could not be started: \(error.reason)")
      }
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
    defer {
      stopUnused()
      startQueued()
    }
    guard !attempt.isForgotten else { return fail(attempt, .stopped, "its job is over") }
    switch event {
    case .hello, .progress, .listed: break
    case .planned(let result): finish(attempt, planned: result)
    case .mapped(let result): finish(attempt, mapped: result)
    case .reduced(let result): finish(attempt, reduced: result)
    case .failed(let failure): failed(attempt, failure)
    }
  }

  func childEnded(_ child: Child, _ how: String) {
    children -= 1
    idle.removeAll { $0 === child }
    leaving.remove(ObjectIdentifier(child))
    if let attempt = busy.removeValue(forKey: ObjectIdentifier(child)) {
      let (reason, message) = attempt.stopReason ?? reason(for: child, how)
      fail(attempt, reason, message)
    }
    startQueued()
    endIfIdle()
  }

  /// Why an attempt failed whose child ended. A job's own binary that never came to work is the user's
  /// to mend; on other workers it would be the same.
  private func reason(for child: Child, _ how: String) -> (AttemptFailure.Reason, String) {
    let isOwn = child.program == settings.program
    if let fault = child.fault {
      return (.job(.program), "the process that ran the attempt reported what cannot be: \(fault)")
    }
    switch child.greeting {
    case .awaited where !isOwn:
      return (
        .job(.program),
        "the job's binary does not run on a worker: \(how)\nis it built for such machines, with all it needs linked in (swift build --static-swift-stdlib)?"
      )
    case .refused where !isOwn:
      return (
        .job(.usage),
        "the job's binary was built with another version of Gristmill than the cluster's\nbuild it with the same one"
      )
    case .refused:
      return (.crashed, "the worker's binary is another one than when it was started")
    case .awaited, .said: return (.crashed, "the process that ran the attempt ended: \(how)")
    }
  }

  func finish(_ attempt: WorkerAttempt, planned result: PlanTaskResult) {
    do {
      let bytes = try System.read(result.path, most: JobPlan.bytesMax, in: .scratch)
      let hash = try shelf.keep(bytes, for: attempt.id.task.job)
      var result = result
      result.path = ""
      succeed(
        attempt,
        AttemptFinished(
          attempt: attempt.id, epoch: attempt.epoch, worker: id,
          report: try JSONText(encoding: result), plan: hash, phases: attempt.phases), plan: hash)
      PrivateTree.remove(attempt.scratch)
    } catch {
      fail(attempt, .job(.scratch), "\(error)")
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

  func failed(_ attempt: WorkerAttempt, _ failed: TaskFailure) {
    if let (reason, message) = attempt.stopReason { return fail(attempt, reason, message) }
    if let map = failed.damagedMap, let gathering = attempt.gathering {
      gatherAgain(attempt, gathering, map: map, failed.failure.message)
    } else {
      fail(attempt, failed.failure)
    }
  }
}
