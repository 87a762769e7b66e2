import JobModel
import ManagerState
import Scheduling
import Transcripts
import Wire

/// The table of jobs:
///
///     submit                               a job; also: files F1=300M,F2=5M
///     finish 1 succeeded                   or cancelled, or failed by 1/m3.0 MESSAGE; also: 2..9
///     forget 1                             nothing is left of job 1
///     status 1
///     hold /data/in                        a new_manager_job while there is no worker
///     start                                a worker has come: those jobs start
extension Transcript {
  mutating func performJobs(_ verb: String, _ words: inout Words) throws -> Bool {
    switch verb {
    case "submit": try submit(&words)
    case "finish": try finish(&words)
    case "forget":
      let gone = jobs.forget(try words.job()).compactMap { names[$0] }.sorted()
      if !gone.isEmpty { say("drop \(gone.joined(separator: ","))") }
    case "status":
      let id = try words.job()
      let job = jobs[id]?.status(nil) ?? jobs.past(id)
      say(
        job.map { [$0.state.rawValue, $0.error].compactMap { $0 }.joined(separator: ": ") }
          ?? "ask the store")
    case "hold":
      let input = try words.next()
      let message = NewManagerJob(
        inputDirectory: FilePath(input), outputDirectory: "/out", mapperExecutable: "cat",
        reducerExecutable: "cat", mappers: 1, reducers: 1)
      do { try jobs.wait(message) } catch { say("refuse: \(error.message)") }
    case "start":
      for job in jobs.takeWaiting() { say("start the job over \(job.inputDirectory)") }
    default: return false
    }
    return true
  }

  private mutating func submit(_ words: inout Words) throws {
    var specification = JobSpecification(
      program: .wordcount(tokens: .letters, lowercase: true), inputs: ["/in"], output: "/out",
      slots: 1, splitBytes: nil, memoryBytes: 0, scratch: "")
    if let files = try words.option("files") {
      specification.shipment = Shipment(
        files: try files.split(separator: ",").map { file in
          let parts = file.split(separator: "=")
          guard parts.count == 2 else { throw words.mistake("\(file) is no file=bytes") }
          return ShippedFile(
            hash: hash(parts[0]).hexadecimal, path: "/\(parts[0])",
            bytes: try words.bytes(parts[1]), isExecutable: false)
        })
    }
    do {
      try JobTable.check(count: jobs.count)
      if let shipment = specification.shipment {
        try jobs.checkRoom(forFiles: shipment.sizes())
      }
    } catch let failure as JobFailure {
      return say("refuse: \(failure.message.split(separator: "\n")[0])")
    }
    let (specificationHash, submitted) = (hash("specification"), now)
    let job = jobs.add { id in
      ManagedJob(
        id: id, name: "job", priority: 0, specification: specification, specificationBytes: [],
        specificationHash: specificationHash,
        output: JobOutput(
          path: "/out", hidden: "/.out", style: .whole, overwrite: false, syncs: false),
        submitted: submitted)
    }
    say("job \(job.id.number)")
  }

  private mutating func finish(_ words: inout Words) throws {
    let range = try words.next().split(separator: ".").map(Words.number)
    guard let first = range.first, let last = range.last else { throw words.mistake("which job") }
    let outcome = try outcome(&words)
    for number in first...last {
      guard let job = jobs[JobID(number)] else { throw words.mistake("no such job") }
      job.finish(outcome, at: now)
      jobs.ended(job.status(nil))
    }
  }

  private func outcome(_ words: inout Words) throws -> JobOutcome {
    switch try words.next() {
    case "succeeded": return .succeeded
    case "cancelled": return .cancelled
    case "failed":
      let attempt = try Words.attempt(words.part("by"))
      return .failed(attempt.task, message: words.rest())
    default: throw words.mistake("no such end")
    }
  }
}
