import JobModel
import Scheduling
import TestSupport

/// Random records that a scheduler could have made: attempts are numbered in order, end once, and
/// outputs belong to attempts.
struct RecordStream {
  var random: SplitMix64
  private(set) var state = NaiveState()
  private var now: Int64 = 1_000

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> Record {
    now += Int64(random.number(in: 0...1_000))
    let record = choose()
    state.apply(record)
    return record
  }

  private var moment: Instant { Instant(nanoseconds: now) }

  private mutating func choose() -> Record {
    let live = state.jobs.filter { $0.value.outcome == nil }.keys.sorted()
    guard live.count > 3 || !live.isEmpty && !random.chance(3) else {
      return .jobAdded(
        JobID(state.jobs.count + 1), priority: random.number(in: -5...5),
        name: "job of \(random.number(in: 1...9)) \u{1F33E}", at: moment)
    }
    let id = random.pick(live)
    guard let job = state.jobs[id] else { return choose() }
    if random.chance(1) {
      return .jobEnded(id, outcome(of: id), at: moment)
    }
    // A few records of ended jobs come late.
    let running = state.jobs.filter { $0.key == id || $0.value.outcome != nil }
      .flatMap { $0.value.attempts.values }.filter { $0.end == nil }.map(\.id).sorted()
    if !running.isEmpty, random.chance(45) { return end(random.pick(running)) }
    let outputs = job.outputs.values.filter { $0.attempt.task.kind == .map }
      .sorted { $0.attempt < $1.attempt }
    if job.shape?.reduces != 0, !outputs.isEmpty, random.chance(5) {
      return .outputLost(random.pick(outputs), at: moment)
    }
    if let record = complete(job) { return record }
    return start(id, job)
  }

  private mutating func start(_ id: JobID, _ job: NaiveState.Job) -> Record {
    var task = TaskID(job: id, kind: .plan, index: 0)
    if let shape = job.shape {
      let isReduce = shape.reduces > 0 && random.chance(30)
      let count = isReduce ? shape.reduces : shape.maps.count
      task = TaskID(
        job: id, kind: isReduce ? .reduce : .map, index: random.number(in: 0...count - 1))
    }
    let number = job.attempts.keys.count { $0.task == task }
    return .attemptStarted(
      AttemptID(task: task, number: number), on: WorkerID(random.number(in: 1...9)),
      isBackup: random.chance(10), queued: Instant(nanoseconds: now - 7), at: moment)
  }

  private mutating func end(_ id: AttemptID) -> Record {
    let text =
      "it went wrong: 'x' \u{0} \n" + String(repeating: "e", count: random.number(in: 0...50))
    let ends: [AttemptEnd] = [
      .won, .won, .won, .tooLate, .failed(.program, message: text),
      .failed(.hopeless, message: text), .failed(.worker, message: text),
      .failed(.fetch, fetches: [FetchFailure(source: id, cause: .wire)]), .failed(.fetch),
      .failed(.stopped), .failed(.lost),
    ]
    return .attemptEnded(id, on: WorkerID(1), random.pick(ends), at: moment)
  }

  /// The plan, a map output or a grant of an attempt that won, if that is still to come.
  private mutating func complete(_ job: NaiveState.Job) -> Record? {
    let won = job.attempts.values.filter { $0.end == .won && $0.outputLost == nil }
      .sorted { $0.id < $1.id }
    for attempt in won {
      let output = AttemptOutput(attempt.id, on: attempt.worker)
      if attempt.id.task.kind == .plan {
        if job.shape == nil {
          return .jobPlanned(attempt.id.task.job, shape(), by: output, at: moment)
        }
      } else if job.outputs[attempt.id.task] == nil {
        let isMap = attempt.id.task.kind == .map && job.shape?.reduces != 0
        return isMap ? .mapCompleted(output, at: moment) : .granted(output, at: moment)
      }
    }
    return nil
  }

  private mutating func shape() -> JobShape {
    let maps = (0..<random.number(in: 1...12)).map { _ in
      MapShape(
        hosts: (0..<random.number(in: 0...3)).map { _ in "host\(random.number(in: 0...5))" },
        bytes: random.number(in: 0...(1 << 40)))
    }
    return JobShape(maps: maps, reduces: random.number(in: 0...4))
  }

  private mutating func outcome(of job: JobID) -> JobOutcome {
    random.pick([
      .succeeded, .cancelled, .failed(nil, message: "no input"),
      .failed(TaskID(job: job, kind: .map, index: 3), message: "line 7"),
    ])
  }
}
