import JobModel
import ManagerState
import Scheduling
import Transcripts
import Wire

/// Workers that speak only the basic protocol, which are identified by address, and their jobs:
///
///     register external at node-7:6001     also: from 10.0.0.1
///     reached node-7:6001                  the manager's connection to it was made
///     lost node-7:6001                     it could not be made for too long
///     silent node-7:6001, speaking node-7:6001
///     new_manager_job maps 2 reduces 1
///     finished 0 from node-7:6001          its task 0 is done
///     unstarted 1/m0.0 on node-7:6001      what the task needs could not be made
///     committed 1, uncommitted 1           the parts of job 1 are in place, or cannot be
extension Transcript {
  mutating func performExternal(_ verb: String, _ words: inout Words) throws -> Bool {
    switch verb {
    case "reached": show(external.reached(try externalWorker(&words), now: now))
    case "lost": show(external.lose(try externalWorker(&words), now: now))
    case "silent": silent.insert(try words.address(words.next()))
    case "speaking": silent.remove(try words.address(words.next()))
    case "new_manager_job":
      let maps = try Words.number(words.part("maps"))
      let shape = JobShape(
        maps: Array(repeating: MapShape(), count: maps),
        reduces: try Words.number(words.part("reduces")))
      let (job, effects) = external.submit(shape, now: now)
      say("job \(job.number)")
      show(effects)
    case "finished":
      let task = try words.number()
      show(external.finished(task, by: try words.address(words.part("from")), now: now))
    case "unstarted":
      let attempt = try words.attempt()
      guard words.flag("on") else { throw words.mistake("on which worker") }
      let worker = try externalWorker(&words)
      show(external.notStarted(attempt, on: worker, JobFailure(.scratch, "disk full"), now: now))
    case "committed": show(external.committed(try words.job(), now: now))
    case "uncommitted": show(external.notCommitted(try words.job(), "disk full", now: now))
    default: return false
    }
    return true
  }

  private func externalWorker(_ words: inout Words) throws -> WorkerID {
    let address = try words.address(words.next())
    guard let id = external.workerIDs.last(where: { external.address(of: $0) == address }) else {
      throw words.mistake("no such worker")
    }
    return id
  }

  private func text(_ worker: WorkerID) -> String { addresses[worker]?.description ?? "?" }

  mutating func show(_ effects: [ExternalPeers.Effect]) {
    for effect in effects { show(effect) }
  }

  private mutating func show(_ effect: ExternalPeers.Effect) {
    switch effect {
    case .acknowledge(let id, let address):
      addresses[id] = address
      say("connect to \(address), register_ack")
    case .refused(let reason): say("log: a worker was not taken: \(reason)")
    case .arrived(let address): say("worker \(address) is there; jobs that wait may start")
    case .drop(let id): say("say nothing more to \(text(id))")
    case .start(let attempt, let worker, let inputs):
      say(
        "new_\(attempt.task.kind.rawValue)_task \(attempt.task.index) to \(text(worker)) (\(TranscriptText.of(attempt)))"
          + (inputs.isEmpty ? "" : ", inputs of \(TranscriptText.of(inputs))"))
    case .commit(let job, let parts):
      say("commit job \(job.number): \(TranscriptText.of(parts))")
    case .finished(let job, let outcome): say("job \(job.number) \(TranscriptText.of(outcome))")
    case .forget(let job): say("forget job \(job.number)")
    }
  }
}
