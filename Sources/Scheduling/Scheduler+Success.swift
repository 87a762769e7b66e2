package import JobModel

/// Attempts that do their tasks.
extension Scheduler {
  /// Whether an attempt would win its task if it finished now. The reports of an attempt that is
  /// too late must not replace what counts.
  package func wouldWin(_ id: AttemptID, from sender: WorkerID) -> Bool {
    guard let attempt = attempts[id], pool.find(sender) == attempt.worker,
      let job = table.find(id.task.job)
    else { return false }
    return table[job].hasStarted(id) && table[job].phase != .committing
      && table[job][id.task].phase != .done
  }

  mutating func finish(_ id: AttemptID, from sender: WorkerID, _ result: AttemptResult) {
    guard let (attempt, job) = take(id, from: sender) else { return }
    guard let job, table[job].phase != .committing, table[job][id.task].phase != .done else {
      record(.tooLate, of: id, on: attempt.worker)
      return
    }
    guard result.fits(id.task.kind) else {
      let message = "\(id) ended with a result of another kind of task"
      failed(id, attempt, of: job, AttemptFailure(.other, message), .worker)
      return
    }
    if case .partOfPlan(let hosts) = result {
      record(.failed(.stopped), of: id, on: attempt.worker)
      return goOn(id, attempt, of: job, at: hosts)
    }
    record(.won, of: id, on: attempt.worker)
    noteSpeed(of: id, attempt, job)
    judge(attempt.worker, failed: false)
    win(id, of: job, on: attempt.worker, result)
  }

  private mutating func win(
    _ id: AttemptID, of job: JobIndex, on worker: WorkerIndex, _ result: AttemptResult
  ) {
    let output = AttemptOutput(id, on: pool[worker].id)
    if case .plan(let shape) = result, !shape.isValid {
      let message = "\(id.task.job): the plan has an impossible number of tasks"
      return end(job, .failed(id.task, message: message))
    }
    let entry = table[job][id.task]
    for number in [entry.original, entry.backup] where number != TaskEntry.none {
      stop(AttemptID(task: id.task, number: Int(number)))
    }
    if id.task.kind == .reduce { table[job].setFed(id.task.reduceIndex, false) }
    table[job].move(id.task, to: .done)
    table[job].update(id.task) {
      $0.winner = Int32(id.number)
      $0.winnerWorker = output.worker
    }
    switch result {
    case .partOfPlan: break
    case .plan(let shape): adopt(shape, for: job, by: output)
    case .map(let sizes):
      if table[job].hasReducePhase {
        complete(output, of: job, on: worker, sizes)
      } else {
        grant(output, of: job)
      }
    case .reduce: grant(output, of: job)
    }
  }

  private mutating func grant(_ output: AttemptOutput, of job: JobIndex) {
    decision.records.append(.granted(output, at: now))
    commitIfGranted(job)
  }

  private mutating func noteSpeed(of id: AttemptID, _ attempt: Attempt, _ job: JobIndex) {
    guard attempt.isLive, id.task.kind != .plan, attempt.fractionWaited < 1 else { return }
    let began = table[job].workBegan(attempt, id.task.kind)
    let seconds = (now - began).inSeconds / (1 - attempt.fractionWaited)
    let bytes = table[job].inputBytes(of: id.task)
    if let expected = table[job].durations(of: id.task.kind).expected(bytes: bytes), seconds > 0 {
      pool.update(attempt.worker) {
        $0.speed += (min(expected / seconds, Worker.speedMax) - $0.speed) * Worker.speedWeight
      }
    }
    if id.task.kind == .map {
      table[job].mapDurations.add(seconds, bytes: bytes)
    } else {
      table[job].reduceDurations.add(seconds, bytes: bytes)
    }
  }
}

extension AttemptResult {
  fileprivate func fits(_ kind: TaskKind) -> Bool {
    switch (self, kind) {
    case (.plan, .plan), (.partOfPlan, .plan), (.map, .map), (.reduce, .reduce): true
    default: false
    }
  }
}

extension JobShape {
  fileprivate var isValid: Bool {
    maps.count <= Scheduler.tasksMax && (0...Scheduler.tasksMax).contains(reduces)
  }
}
