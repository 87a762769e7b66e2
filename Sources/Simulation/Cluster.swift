import JobModel
import Scheduling

/// A whole cluster in one process, without real time or true randomness: the real scheduler, and
/// models of everything around it. What happens next comes from an agenda.
package struct Cluster {
  enum Happening {
    case submit(Int)
    case tick
    case heartbeat(Int)
    case register(Int)
    case begin(AttemptID, machine: Int, session: Int)
    case stop(AttemptID, machine: Int, session: Int)
    case progress(AttemptID, machine: Int)
    /// The current work of an attempt ends.
    case workDone(AttemptID, machine: Int, course: Int)
    case committed(JobID, epoch: Int)
    case death(Scenario.Death)
    case replace(Int)
    case stall(Scenario.Stall)
    case restart
  }

  let scenario: Scenario
  var random: Randomness
  var now: Int64 = 0
  var agenda = Agenda<Happening>()
  var machines: [Machine] = []
  var machineIndex: [WorkerID: Int] = [:]
  var jobs: [SimulatedJob] = []

  var scheduler: Scheduler
  /// The contents of the store; kept up to date only if the manager will be killed.
  var store = SnapshotBuilder()
  /// Starts of the manager.
  var epoch = 0
  var auditor = Auditor()
  package internal(set) var outcome = Outcome()
  /// Nanoseconds of a real clock, to measure how long the scheduler takes.
  package var stopwatch: (() -> Int64)?
  var backups: Set<AttemptID> = []
  private var hardware = 0

  package init(_ scenario: Scenario) {
    self.scenario = scenario
    random = Randomness(seed: scenario.seed)
    scheduler = Scheduler(scenario.settings)
    for _ in 0..<scenario.workers { addMachine() }
    for (index, workload) in scenario.jobs.enumerated() {
      let at = Self.time(workload.submitted)
      jobs.append(SimulatedJob(workload: workload, submitted: at))
      agenda.add(.submit(index), at: at)
    }
    for death in scenario.deaths { agenda.add(.death(death), at: Self.time(death.at)) }
    for stall in scenario.stalls { agenda.add(.stall(stall), at: Self.time(stall.at)) }
    for restart in scenario.restarts { agenda.add(.restart, at: Self.time(restart)) }
    agenda.add(.tick, at: 0)
  }

  static func time(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

  /// Runs until every job has ended.
  package mutating func run() -> Outcome {
    let end = Self.time(scenario.secondsMax)
    while auditor.endedJobs < jobs.count, let next = agenda.next() {
      if next.time > end {
        outcome.violations.append("not all jobs ended in \(scenario.secondsMax) seconds")
        break
      }
      now = next.time
      happen(next.happening)
    }
    let ended = jobs.compactMap(\.ended)
    outcome.seconds = Double((ended.max() ?? 0) - (jobs.map(\.submitted).min() ?? 0)) * 1e-9
    outcome.jobSeconds = jobs.compactMap { job in
      job.ended.map { Double($0 - job.submitted) * 1e-9 }
    }
    outcome.violations += auditor.violations
    return outcome
  }

  // MARK: Machines

  private mutating func addMachine() {
    let isSlow = random.happens(scenario.slowShare) || hardware < scenario.slowCount
    let speed = Double.random(
      in: isSlow ? scenario.slowSpeeds : scenario.speeds, using: &random)
    hardware += 1
    start(hardware: hardware - 1, speed: speed)
  }

  private mutating func start(hardware: Int, speed: Double) {
    let host = hardware / max(1, scenario.workersPerHost)
    let index = machines.count
    let machine = Machine(
      id: WorkerID(index + 1), host: "host-\(host)",
      rack: scenario.hostsPerRack > 0 ? "rack-\(host / scenario.hostsPerRack)" : nil,
      slots: scenario.slots, speed: speed, hardware: hardware)
    machines.append(machine)
    machineIndex[machine.id] = index
    agenda.add(.register(index), at: now)
    let offset = Double.random(in: 0..<1, using: &random)
    let interval = scenario.settings.heartbeatInterval.inNanoseconds
    agenda.add(.heartbeat(index), at: now + Int64(Double(interval) * offset))
  }

  mutating func replace(_ machine: Int) {
    tell(.workerGone(machines[machine].id))
    start(hardware: machines[machine].hardware, speed: machines[machine].speed)
  }

  mutating func kill(_ death: Scenario.Death) {
    var living = machines.indices.filter { machines[$0].isAlive }
    living.shuffle(using: &random)
    // At least one stays alive: without workers, no job ends.
    for machine in living.prefix(min(death.count, living.count - 1)) {
      machines[machine].isAlive = false
      for id in machines[machine].runs.keys where id.task.kind == .reduce {
        jobs[id.task.job.number - 1].fetching[id] = nil
      }
      if let seconds = death.replacedAfter {
        agenda.add(.replace(machine), at: now + Self.time(seconds))
      }
    }
  }

  mutating func stall(_ stall: Scenario.Stall) {
    let living = machines.indices.filter { machines[$0].isAlive }
    guard let machine = living.randomElement(using: &random) else { return }
    machines[machine].stalledUntil = now + Self.time(stall.seconds)
  }

  /// The manager was killed and starts with what its store holds.
  mutating func restartManager() {
    epoch += 1
    auditor.restarted()
    scheduler = Scheduler(
      scenario.settings, restoring: store.snapshots, now: Instant(nanoseconds: now))
    for machine in machines.indices where machines[machine].isAlive {
      machines[machine].isRegistered = false
      machines[machine].session += 1
      let seconds = Double.random(in: 0...4, using: &random)
      agenda.add(.register(machine), at: now + Self.time(seconds))
    }
  }
}
