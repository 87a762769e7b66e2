import JobModel
import Scheduling

/// What the workers do.
extension Cluster {
  mutating func happen(_ happening: Happening) {
    switch happening {
    case .submit(let job):
      tell(
        .jobSubmitted(
          JobID(job + 1), priority: jobs[job].workload.priority, name: "job \(job + 1)"))
    case .tick:
      tell(.tick)
      agenda.add(.tick, at: now + scenario.settings.tickInterval.inNanoseconds)
    case .heartbeat(let machine): heartbeat(machine)
    case .register(let machine): register(machine)
    case .begin(let id, let machine, let session):
      if isThere(machine, session, happening) { begin(id, on: machine) }
    case .stop(let id, let machine, let session):
      if isThere(machine, session, happening) { stop(id, on: machine) }
    case .progress(let id, let machine):
      if machines[machine].runs[id] != nil, isAwake(machine, happening) {
        report(id, on: machine)
      }
    case .workDone(let id, let machine, let course):
      if isOn(id, machine, course, happening) { workDone(id, on: machine) }
    case .committed(let job, let epoch):
      if epoch == self.epoch { tell(.committed(job)) }
    case .death(let death): kill(death)
    case .replace(let machine): replace(machine)
    case .stall(let stall): self.stall(stall)
    case .restart: restartManager()
    }
  }

  /// Whether the machine is running; while it is stalled, the happening is postponed.
  private mutating func isAwake(_ machine: Int, _ happening: Happening) -> Bool {
    guard machines[machine].isAlive else { return false }
    guard machines[machine].stalledUntil <= now else {
      agenda.add(happening, at: machines[machine].stalledUntil)
      return false
    }
    return true
  }

  private mutating func isThere(_ machine: Int, _ session: Int, _ happening: Happening) -> Bool {
    machines[machine].session == session && isAwake(machine, happening)
  }

  private mutating func isOn(
    _ id: AttemptID, _ machine: Int, _ course: Int, _ happening: Happening
  ) -> Bool {
    machines[machine].runs[id]?.course == course && isAwake(machine, happening)
  }

  // MARK: Messages

  private mutating func heartbeat(_ machine: Int) {
    guard isAwake(machine, .heartbeat(machine)) else { return }
    if machines[machine].isRegistered { tell(.workerHeard(machines[machine].id)) }
    agenda.add(
      .heartbeat(machine), at: now + scenario.settings.heartbeatInterval.inNanoseconds)
  }

  private mutating func register(_ machine: Int) {
    guard isAwake(machine, .register(machine)), !machines[machine].isRegistered else { return }
    machines[machine].isRegistered = true
    let registration = machines[machine].registration
    tell(.workerRegistered(registration))
    let events = machines[machine].unreported
    machines[machine].unreported = []
    for event in events { send(event, from: machine) }
  }

  /// The end of an attempt is reported until the manager has it.
  private mutating func send(_ event: Event, from machine: Int) {
    guard machines[machine].isRegistered else {
      machines[machine].unreported.append(event)
      return
    }
    tell(event)
    // The answer was a demand to register: the message had no effect.
    if !machines[machine].isRegistered { machines[machine].unreported.append(event) }
  }

  // MARK: Attempts

  private mutating func begin(_ id: AttemptID, on machine: Int) {
    let job = id.task.job.number - 1
    let workload = jobs[job].workload
    let factor = Double.random(in: scenario.noise, using: &random) / machines[machine].speed
    var run = Machine.Run(since: now)
    switch id.task.kind {
    case .plan: run.end = now + Self.time((workload.startSeconds + workload.planSeconds) * factor)
    case .map:
      let isLocal = workload.replicas == 0 || isLocal(id.task, to: machine)
      if isLocal { outcome.localMaps += 1 }
      let seconds =
        workload.startSeconds + Double(workload.mapBytes) / workload.mapRate
        * (isLocal ? 1 : workload.remoteFactor)
      run.end = now + Self.time(seconds * factor)
    case .reduce:
      run.work = .fetching(bytes: 0)
      run.since = now + Self.time(workload.startSeconds * factor)
    }
    machines[machine].runs[id] = run
    if id.task.kind == .reduce {
      jobs[job].fetching[id] = machine
      if jobs[job].isMapped { scheduleFetch(id, on: machine) }
    }
    if let end = run.end { agenda.add(.workDone(id, machine: machine, course: 0), at: end) }
    scheduleReport(id, on: machine)
  }

  private func isLocal(_ task: TaskID, to machine: Int) -> Bool {
    hosts(of: task).contains(machines[machine].host)
  }

  /// Copies are on hosts spread over the cluster.
  func hosts(of task: TaskID) -> [String] {
    let hosts = max(1, scenario.workers / max(1, scenario.workersPerHost))
    var place = Randomness(seed: UInt64(task.index) &* 0x1000_0001 &+ scenario.seed)
    return (0..<jobs[task.job.number - 1].workload.replicas).map { _ in
      "host-\(Int.random(in: 0..<hosts, using: &place))"
    }
  }

  private mutating func stop(_ id: AttemptID, on machine: Int) {
    guard machines[machine].runs.removeValue(forKey: id) != nil else { return }
    jobs[id.task.job.number - 1].fetching[id] = nil
    send(.attemptFailed(id, from: machines[machine].id, AttemptFailure(.stopped)), from: machine)
  }

  private mutating func workDone(_ id: AttemptID, on machine: Int) {
    let job = id.task.job.number - 1
    if case .fetching = machines[machine].runs[id]?.work {
      fetched(id, on: machine)
      return
    }
    machines[machine].runs[id] = nil
    let worker = machines[machine].id
    if let failure = failure(of: id) {
      send(.attemptFailed(id, from: worker, failure), from: machine)
      return
    }
    let result: AttemptResult
    switch id.task.kind {
    case .plan: result = .plan(shape(of: id.task.job))
    case .map:
      machines[machine].held.insert(id)
      let workload = jobs[job].workload
      let segment = workload.mapBytes / max(1, workload.reduces)
      result = .map(
        workload.reportsSizes
          ? SegmentSizes(bytes: Array(repeating: segment, count: workload.reduces)) : .unknown)
    case .reduce: result = .reduce
    }
    send(.attemptFinished(id, from: worker, result), from: machine)
  }

  private mutating func failure(of id: AttemptID) -> AttemptFailure? {
    if random.happens(scenario.programFailureShare) {
      // A failed program ends a plan at once. This reason lets it be retried like other tasks.
      let reason: AttemptFailure.Reason = id.task.kind == .plan ? .unlisted : .job(.program)
      return AttemptFailure(reason, "the program failed")
    }
    if random.happens(scenario.workerFailureShare) {
      return AttemptFailure(.other, "the child was killed")
    }
    return nil
  }

  private func shape(of job: JobID) -> JobShape {
    let workload = jobs[job.number - 1].workload
    return JobShape(
      maps: (0..<workload.maps).map { index in
        MapShape(
          hosts: hosts(of: TaskID(job: job, kind: .map, index: index)), bytes: workload.mapBytes)
      }, reduces: workload.reduces)
  }
}
