import JobModel
import Scheduling
import Transcripts

/// The events of a scheduler's transcript.
extension Words {
  mutating func decimal() throws -> Double {
    guard let number = Double(try next()) else { throw mistake("not a number") }
    return number
  }

  mutating func worker() throws -> WorkerID { WorkerID(try number()) }

  private mutating func sender() throws -> WorkerID {
    guard let word = try option("on") else { throw mistake("on which worker") }
    return WorkerID(try Self.number(word))
  }

  // MARK: Events

  mutating func event(_ verb: String) throws -> Event {
    switch verb {
    case "submit":
      let job = JobID(try number())
      let priority = try option("priority").map(Self.number) ?? 0
      let hosts = try option("hosts")?.split(separator: ",").map(String.init) ?? []
      return .jobSubmitted(job, priority: priority, name: "job", hosts: hosts)
    case "cancel": return .jobCancelled(JobID(try number()))
    case "committed": return .committed(JobID(try number()))
    case "uncommitted": return .commitFailed(JobID(try number()), message: "disk full")
    case "worker": return .workerRegistered(try registration())
    case "heard": return .workerHeard(try worker())
    case "gone": return .workerGone(try worker())
    case "away": return .workerAway(try worker())
    case "drain": return .workerDrained(try worker())
    case "progress":
      let (id, sender) = (try attempt(), try sender())
      let fraction = Double(try number()) / 100
      return .attemptProgressed(
        id, from: sender,
        AttemptProgress(
          fraction: fraction, phase: flag("fed") ? AttemptProgress.reduce : nil))
    case "done":
      let (id, sender) = (try attempt(), try sender())
      return .attemptFinished(id, from: sender, try result(of: id.task.kind))
    case "crashed":
      let (id, sender) = (try attempt(), try sender())
      return .attemptFailed(id, from: sender, AttemptFailure(.crashed, "signal 4"))
    case "failed":
      let (id, sender) = (try attempt(), try sender())
      return .attemptFailed(id, from: sender, try failure(of: id.task.kind))
    case "fetch":
      let source = try attempt()
      guard let reduce = try option("by") else { throw mistake("by whom") }
      return .segmentFetchFailed(
        by: try Self.attempt(reduce), FetchFailure(source: source, cause: try cause()))
    default: throw mistake("unknown event")
    }
  }

  private mutating func registration() throws -> WorkerRegistration {
    var registration = WorkerRegistration(id: try worker(), host: "h", slots: 1)
    registration.slots = try option("slots").map(Self.number) ?? 1
    registration.host = try option("host") ?? "host\(registration.id.number)"
    registration.rack = try option("rack")
    registration.held = try Self.attempts(try option("held"))
    registration.running = try Self.attempts(try option("running"))
    return registration
  }

  private mutating func result(of kind: TaskKind) throws -> AttemptResult {
    switch kind {
    case .plan:
      if let hosts = try option("part") {
        return .partOfPlan(goesOnAt: hosts.split(separator: ",").map(String.init))
      }
      let maps = try option("maps").map(Self.number) ?? 0
      let reduces = try option("reduces").map(Self.number) ?? 0
      var shape = JobShape(maps: Array(repeating: MapShape(), count: maps), reduces: reduces)
      if let bytes = try option("bytes") {
        for (map, text) in bytes.split(separator: ",").enumerated() {
          shape.maps[map].bytes = try Self.number(text)
        }
      }
      if let hosts = try option("hosts") {
        for (map, names) in hosts.split(separator: ";").enumerated() where names != "-" {
          shape.maps[map].isPinned = names.hasPrefix("!")
          shape.maps[map].hosts = names.drop { $0 == "!" }.split(separator: ",").map(String.init)
        }
      }
      return .plan(shape)
    case .map:
      let sizes = try option("sizes")?.split(separator: ",").map(Self.number) ?? []
      return .map(SegmentSizes(bytes: sizes))
    case .reduce: return .reduce
    }
  }

  private mutating func cause() throws -> FetchFailure.Cause {
    guard let cause = FetchFailure.Cause(rawValue: try next()) else {
      throw mistake("no cause")
    }
    return cause
  }

  private mutating func failure(of kind: TaskKind) throws -> AttemptFailure {
    switch try next() {
    // This reason makes a plan task count as that one does in other tasks.
    case "program": return AttemptFailure(kind == .plan ? .unlisted : .job(.program), "it threw")
    case "hopeless": return AttemptFailure(.job(.input), "no such file")
    case "worker": return AttemptFailure(.other, "killed")
    case "stopped": return AttemptFailure(.stopped)
    case "lost": return AttemptFailure(.lost)
    case "fetch":
      return AttemptFailure(
        .fetch, fetches: [FetchFailure(source: try attempt(), cause: try cause())])
    default: throw mistake("no failure")
    }
  }
}
