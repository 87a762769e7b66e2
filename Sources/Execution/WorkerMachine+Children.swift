import JobModel
import Wire

/// Attempts run in child processes, one for each slot.
extension WorkerMachine {
  mutating func enqueue(_ id: AttemptID, _ materials: AttemptState.Materials) {
    enter(.queued(materials), id)
    queue.append(id)
    startQueued()
  }

  /// Gives children to the waiting attempts, in order.
  mutating func startQueued() {
    guard !isEnding, !queue.isEmpty else { return }
    var waiting: [AttemptID] = []
    for id in queue {
      guard case .queued(let materials) = attempts[id]?.state else { continue }
      let program = materials.shipment?.executable ?? settings.program
      guard let place = children.take(program, for: id) else {
        waiting.append(id)
        continue
      }
      start(id, materials, program, place)
    }
    queue = waiting
    // Children of other binaries make room.
    while children.dismissed < queue.count, let child = children.dismissOne() {
      act(.stopChild(child))
    }
  }

  private mutating func start(
    _ id: AttemptID, _ materials: AttemptState.Materials, _ program: FilePath,
    _ place: ChildPool.Place
  ) {
    guard let request = request(for: id, materials) else { return }
    switch place {
    case .idle(let child):
      enter(.running(child, materials), id)
      act(.ask(child, request))
    case .new(let child):
      enter(.running(child, materials), id)
      act(.startChild(child, program: program, request))
    }
  }

  private func request(
    for id: AttemptID, _ materials: AttemptState.Materials
  ) -> AttemptRequest? {
    guard let attempt = attempts[id] else { return nil }
    let wished = attempt.assignment.memoryBytes
    return AttemptRequest(
      attempt: id, plan: materials.plan, scratch: attempt.scratch,
      output: attempt.output.isEmpty ? attempt.scratch : attempt.output,
      input: attempt.inputPath,
      memoryBytes: wished > 0 ? min(wished, settings.memoryShare) : settings.memoryShare,
      shipped: materials.shipment?.root, planInputs: materials.planInputs)
  }

  /// Ends children of binaries that no job needs any more.
  mutating func dismissUnused() {
    let unused = children.dismissIdle { program in
      program != settings.program
        && !shipments.values.contains { $0.executable == program }
    }
    for child in unused { act(.stopChild(child)) }
  }

  // MARK: What children say

  mutating func childSaid(_ child: ChildID, _ event: AttemptEvent) {
    guard let id = children.attempt(of: child) else { return listerSaid(child, event) }
    switch event {
    case .hello, .listed: return
    case .progress(let progress):
      attempts[id]?.workDone = progress
      return
    case .planned, .mapped, .reduced, .failed: break
    }
    var known: AttemptFailure?
    if case .stopping(_, let failure) = attempts[id]?.state {
      known = failure
      children.leave(child)
    } else {
      children.free(child)
    }
    ended(id, event, known)
    dismissUnused()
    startQueued()
  }

  /// What a child writes belongs to the attempt that it runs.
  mutating func childWrote(_ child: ChildID, _ bytes: [UInt8]) {
    guard let id = children.attempt(of: child) else { return }
    attempts[id]?.log.append(bytes)
  }

  /// - Parameter known: why the attempt was being stopped, if it was being stopped.
  private mutating func ended(_ id: AttemptID, _ event: AttemptEvent, _ known: AttemptFailure?) {
    if attempts[id]?.isForgotten == true {
      return fail(id, AttemptFailure(.stopped, "its job is over"))
    }
    switch event {
    case .hello, .listed, .progress: break
    case .mapped(let result): finish(id, mapped: result)
    case .reduced(let result): finish(id, reduced: result)
    case .planned(let result):
      enter(.keepingPlan(result), id)
      act(
        .keepBlob(
          path: result.path, bytesMax: JobPlan.bytesMax, for: id.task.job, .attempt(id)))
    case .failed(let failed):
      if let known { return fail(id, known) }
      // A child that blames a map the job does not have would do so again, without end.
      if let map = failed.damagedMap, attempts[id]?.sources?.has(map) == true {
        gatherAgain(id, map: map, failed.failure.message)
      } else {
        fail(id, failed.failure)
      }
    }
  }

  // MARK: How children end

  mutating func childNotStarted(_ child: ChildID, _ reason: String) {
    let program = children.program(of: child)
    let (isKnown, attempt) = children.remove(child)
    guard isKnown else { return listerEnded(child, reason) }
    if let attempt {
      if program == settings.program {
        fail(
          attempt, AttemptFailure(.crashed, "a child process could not be started: \(reason)"))
      } else {
        fail(
          attempt, JobFailure(.program, "the job's binary could not be started: \(reason)"))
      }
    }
    startQueued()
    endIfAlone()
  }

  mutating func childEnded(_ child: ChildID, _ end: ChildEnd) {
    let isOwn = children.program(of: child) == settings.program
    let (isKnown, attempt) = children.remove(child)
    guard isKnown else {
      return listerEnded(child, "the process that listed the inputs ended: \(end.how)")
    }
    if let attempt {
      if case .stopping(_, let failure) = attempts[attempt]?.state {
        fail(attempt, failure)
      } else {
        fail(attempt, end.failure(ofOwnBinary: isOwn))
      }
    }
    startQueued()
    endIfAlone()
  }
}
