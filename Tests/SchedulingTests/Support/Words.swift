import JobModel
import Scheduling

/// A line of a transcript, word by word.
struct Words {
  struct Mistake: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }

  private let line: String
  private var words: ArraySlice<String>

  init(_ line: String) {
    self.line = line
    words = line.split(separator: " ").map(String.init)[...]
  }

  mutating func next() throws -> String {
    guard let word = words.popFirst() else { throw Mistake(text: "more is missing: \(line)") }
    return word
  }

  /// The word after this one, if the line continues with it.
  private mutating func option(_ name: String) throws -> String? {
    guard words.first == name else { return nil }
    words.removeFirst()
    return try next()
  }

  private mutating func flag(_ name: String) -> Bool {
    guard words.first == name else { return false }
    words.removeFirst()
    return true
  }

  func expectEnd() throws {
    if !words.isEmpty { throw Mistake(text: "too much: \(line)") }
  }

  mutating func number() throws -> Int { try Self.number(try next()) }

  mutating func decimal() throws -> Double {
    guard let number = Double(try next()) else { throw Mistake(text: "no number: \(line)") }
    return number
  }

  mutating func worker() throws -> WorkerID { WorkerID(try number()) }

  private static func number(_ word: some StringProtocol) throws -> Int {
    guard let number = Int(word) else { throw Mistake(text: "no number: \(word)") }
    return number
  }

  /// `1/m0.2`: job 1, map 0, attempt 2.
  private static func attempt(_ word: String) throws -> AttemptID {
    let parts = word.split { $0 == "/" || $0 == "." }
    guard parts.count == 3, let letter = parts[1].first,
      let kind = TaskKind.allCases.first(where: { $0.rawValue.first == letter })
    else { throw Mistake(text: "no attempt: \(word)") }
    let task = TaskID(
      job: JobID(try number(parts[0])), kind: kind, index: try number(parts[1].dropFirst()))
    return AttemptID(task: task, number: try number(parts[2]))
  }

  private mutating func attempt() throws -> AttemptID { try Self.attempt(try next()) }

  private static func attempts(_ list: String?) throws -> [AttemptID] {
    try (list ?? "").split(separator: ",").map { try attempt(String($0)) }
  }

  private mutating func sender() throws -> WorkerID {
    guard let word = try option("on") else { throw Mistake(text: "on which worker: \(line)") }
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
      guard let reduce = try option("by") else { throw Mistake(text: "by whom: \(line)") }
      return .segmentFetchFailed(
        by: try Self.attempt(reduce), FetchFailure(source: source, cause: try cause()))
    default: throw Mistake(text: "unknown event: \(line)")
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
      throw Mistake(text: "no cause: \(line)")
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
    default: throw Mistake(text: "no failure: \(line)")
    }
  }
}
