import JobModel
import ManagerState
import Scheduling
import Transcripts
import Wire

/// Which inputs of a job hosts have, before it is planned:
///
///     plan 1/p0.0 on 5 hosts a=5,b=6       a plan attempt begins; also: needs b
///     inputs_listed 6 of 1/p0.0 L1         the hash of a listing
///     inputs_listed 6 of 1/p0.0 error too slow
///     listing L1                           the listing comes
///     stopped 1/p0.0                       the scheduler stops the attempt
extension Transcript {
  mutating func performSurveys(_ verb: String, _ words: inout Words) throws -> Bool {
    let held = held
    switch verb {
    case "plan": try plan(&words)
    case "inputs_listed":
      let worker = try words.worker()
      let attempt = try Words.attempt(words.part("of"))
      let word = try words.next()
      let outcome: InputsListed.Outcome =
        word == "error" ? .error(words.rest()) : .listing(hash(word))
      show(surveys.listed(attempt, by: worker, outcome) { held.contains($0) })
    case "listing":
      let listing = hash(try words.next())
      guard surveys.isListing(listing) else {
        say("no survey waits for it")
        break
      }
      self.held.insert(listing)
      show(surveys.listingCame { held.contains($0) || $0 == listing })
    case "stopped": surveys.stopped(try words.attempt())
    default: return false
    }
    return true
  }

  private mutating func plan(_ words: inout Words) throws {
    let attempt = try words.attempt()
    let planner = WorkerID(try Words.number(words.part("on")))
    var hosts: [String: WorkerID] = [:]
    for pair in try words.part("hosts").split(separator: ",") {
      let parts = pair.split(separator: "=")
      guard parts.count == 2 else { throw words.mistake("\(pair) is no host=worker") }
      hosts[String(parts[0])] = WorkerID(try Words.number(parts[1]))
    }
    let needed = try words.option("needs")?.split(separator: ",").map(String.init) ?? []
    show(surveys.start(attempt, on: planner, hosts: hosts, needed: needed, now: now))
  }

  mutating func show(_ effects: [Surveys.Effect]) {
    for effect in effects {
      switch effect {
      case .ask(let worker, let attempt):
        say("list_inputs to \(worker.number) for \(TranscriptText.of(attempt))")
      case .want(let hash, let worker):
        say("want_blob \(names[hash] ?? "?") to \(worker.number)")
      case .plan(let attempt, let worker, let sources):
        let listings = sources.map { "\($0.host)=\(names[$0.hash] ?? "?")" }
        say(
          "new_plan_task \(TranscriptText.of(attempt)) to \(worker.number)"
            + (listings.isEmpty ? "" : ", listings \(listings.joined(separator: ","))"))
      case .notListed(_, let worker, let message): say("log: worker \(worker.number): \(message)")
      case .tell(let event): say("scheduler: \(TranscriptText.of(event))")
      }
    }
  }
}
