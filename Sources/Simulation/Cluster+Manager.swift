import JobModel
import Scheduling

/// What the manager does: it tells the scheduler, stores records, performs actions.
extension Cluster {
  @discardableResult
  mutating func tell(_ event: Event) -> Decision {
    auditor.told(event)
    let began = stopwatch?() ?? 0
    let decision = scheduler.handle(event, now: Instant(nanoseconds: now))
    if let stopwatch { outcome.schedulerNanoseconds += stopwatch() - began }
    outcome.events += 1
    if decision.isEmpty { return decision }
    auditor.check(decision)
    for record in decision.records { note(record) }
    for action in decision.actions { perform(action) }
    return decision
  }

  private mutating func note(_ record: Record) {
    if !scenario.restarts.isEmpty { store.apply(record) }
    switch record {
    case .jobEnded(let job, let result, _):
      jobs[job.number - 1].ended = now
      if result == .succeeded { outcome.jobsSucceeded += 1 } else { outcome.jobsFailed += 1 }
    case .attemptStarted(let id, _, let isBackup, _, _):
      outcome.attempts += 1
      if isBackup {
        outcome.backups += 1
        backups.insert(id)
      }
    case .attemptEnded(let id, _, .won, _):
      if backups.contains(id) { outcome.backupsWon += 1 }
    case .attemptEnded(_, _, .failed(.lost, _, _), _): outcome.attemptsLost += 1
    case .mapCompleted(let output, _):
      let job = output.attempt.task.job.number - 1
      jobs[job].available += 1
      if jobs[job].isMapped { mapsDone(job) }
    case .outputLost(let output, _):
      outcome.outputsLost += 1
      let job = output.attempt.task.job.number - 1
      if jobs[job].isMapped { mapsUndone(job) }
      jobs[job].available -= 1
    case .jobAdded, .jobPlanned, .attemptEnded, .granted: break
    }
  }

  private mutating func perform(_ action: Action) {
    let arrival = now + Self.time(scenario.latency)
    switch action {
    case .start(let id, let worker, _):
      guard let machine = machineIndex[worker] else { return }
      agenda.add(
        .begin(id, machine: machine, session: machines[machine].session), at: arrival)
    case .stop(let id, let worker):
      guard let machine = machineIndex[worker] else { return }
      agenda.add(.stop(id, machine: machine, session: machines[machine].session), at: arrival)
    case .registerAgain(let worker):
      guard let machine = machineIndex[worker], machines[machine].isRegistered else { return }
      machines[machine].isRegistered = false
      machines[machine].session += 1
      agenda.add(.register(machine), at: arrival)
    case .commit(let job, _):
      let seconds = jobs[job.number - 1].workload.commitSeconds
      agenda.add(.committed(job, epoch: epoch), at: now + Self.time(seconds))
    case .forget(let job, let worker):
      let affected = worker.map { [machineIndex[$0]].compactMap { $0 } } ?? Array(machines.indices)
      for machine in affected where !machines[machine].held.isEmpty {
        machines[machine].held = machines[machine].held.filter { $0.task.job != job }
      }
    case .outputReady, .outputLost, .finished: break
    }
  }
}
