import JobModel
import Scheduling
import Simulation
import Testing

/// Events that make no sense, by seed: as a network brings them, or somebody who lies.
@Suite("Random events")
struct NoiseTests {
  private struct Source {
    var random: Randomness
    var nextWorker = 1
    var nextJob = 1
    /// Attempts that were started, and where; some lines to choose from.
    var started: [(AttemptID, WorkerID)] = []

    mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }

    mutating func worker() -> WorkerID { WorkerID(number(max(1, nextWorker - 6)...nextWorker)) }

    mutating func attempt() -> (AttemptID, WorkerID) {
      if number(0...9) > 0, let known = started.suffix(30).randomElement(using: &random) {
        return number(0...9) > 0 ? known : (known.0, worker())
      }
      let kind = TaskKind.allCases[number(0...2)]
      let far = [Int.min, -1, .max]
      let index = number(0...20) == 0 ? far[number(0...2)] : number(0...9)
      let attempt = number(0...20) == 0 ? far[number(0...2)] : number(0...4)
      let task = TaskID(job: JobID(number(1...nextJob + 3)), kind: kind, index: index)
      return (AttemptID(task: task, number: attempt), worker())
    }

    mutating func attempts() -> [AttemptID] { (0..<number(0...4)).map { _ in attempt().0 } }

    mutating func failure() -> AttemptFailure {
      switch number(0...9) {
      case 0: AttemptFailure(.unlisted)
      case 1...3: AttemptFailure(.other)
      case 4: AttemptFailure(.fetch, fetches: [fetch(), fetch()])
      case 5: AttemptFailure(.lost)
      default: AttemptFailure(.stopped)
      }
    }

    mutating func fetch() -> FetchFailure {
      FetchFailure(source: attempt().0, cause: number(0...1) == 0 ? .disk : .wire)
    }

    mutating func result(_ kind: TaskKind) -> AttemptResult {
      switch number(0...9) {
      case 0: .map(SegmentSizes(codes: [1, 2, 3]))
      case 1: .reduce
      case 2: .plan(JobShape(maps: [], reduces: -1))
      case 3: .partOfPlan(goesOnAt: number(0...1) == 0 ? [] : ["h\(number(0...5))"])
      default:
        switch kind {
        case .plan:
          .plan(
            JobShape(
              maps: (0..<number(0...9)).map { _ in
                MapShape(
                  hosts: number(0...1) == 0 ? [] : ["h\(number(0...5))", "h\(number(0...5))"],
                  isPinned: number(0...1) == 0)
              }, reduces: number(0...4)))
        case .map: .map(.unknown)
        case .reduce: .reduce
        }
      }
    }

    mutating func event() -> Event {
      switch number(0...99) {
      case 0...2:
        nextJob += 1
        return .jobSubmitted(
          JobID(nextJob), priority: number(0...1), name: "",
          hosts: number(0...3) == 0 ? ["h\(number(0...5))"] : [])
      case 3: return .jobCancelled(JobID(number(1...nextJob)))
      case 4...7:
        nextWorker += 1
        return .workerRegistered(registration(WorkerID(nextWorker)))
      case 8...9: return .workerRegistered(registration(worker()))
      case 10...29: return .workerHeard(worker())
      case 30...31: return .workerGone(worker())
      case 32: return .workerDrained(worker())
      case 33...39:
        let (id, worker) = attempt()
        let fraction = [Double.nan, -1, 0.3, 0.7, 5, .infinity][number(0...5)]
        return .attemptProgressed(
          id, from: worker,
          AttemptProgress(
            fraction: fraction, phase: number(0...1) == 0 ? AttemptProgress.reduce : nil))
      case 40...69:
        let (id, worker) = attempt()
        return .attemptFinished(id, from: worker, result(id.task.kind))
      case 70...79:
        let (id, worker) = attempt()
        return .attemptFailed(id, from: worker, failure())
      case 80...83: return .segmentFetchFailed(by: attempt().0, fetch())
      case 84...85: return .committed(JobID(number(1...nextJob)))
      case 86: return .commitFailed(JobID(number(1...nextJob)), message: "")
      default: return .tick
      }
    }

    private mutating func registration(_ id: WorkerID) -> WorkerRegistration {
      WorkerRegistration(
        id: id, host: "h\(number(0...5))", rack: number(0...1) == 0 ? nil : "r\(number(0...1))",
        slots: number(-1...4), held: attempts(), running: attempts())
    }
  }

  @Test("no event traps, breaks a rule, or leaves the records inconsistent", arguments: 0..<20)
  func noise(block: Int) {
    for seed in block * 5..<(block + 1) * 5 {
      var source = Source(random: Randomness(seed: UInt64(seed)))
      var (scheduler, store, auditor) = (Scheduler(), SnapshotBuilder(), Auditor())
      var now: Int64 = 0
      for _ in 0..<2_000 {
        now += Int64(source.number(-100...1_000)) * 1_000_000
        if source.number(0...400) == 0 {
          scheduler = Scheduler(
            SchedulerSettings(), restoring: store.snapshots, now: Instant(nanoseconds: now))
          auditor.restarted()
        }
        let event = source.event()
        auditor.told(event)
        let decision = scheduler.handle(event, now: Instant(nanoseconds: now))
        auditor.check(decision)
        for record in decision.records { store.apply(record) }
        for case .start(let id, let worker, _) in decision.actions {
          source.started.append((id, worker))
        }
      }
      #expect(auditor.violations.isEmpty, "seed \(seed)")
    }
  }
}
