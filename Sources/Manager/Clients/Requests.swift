import FoundationEssentials
import JobModel
import Links
import Logging
import NIOCore
import Scheduling
import Storage
import Store
import Wire

/// Somebody who wants to hear of a job.
struct Watch {
  let link: Link
  let request: Int
  /// Whether only the end counts.
  let isForEnd: Bool
}

/// What clients ask.
extension ManagerCore {
  func answer(_ request: ClientRequest, on link: Link) {
    do {
      switch request.body {
      case .submit(let submission): try submit(submission, request, on: link)
      case .cluster:
        try reply(
          ClusterFacts(sharedDirectory: settings.sharedDirectory), to: request, on: link)
      case .status(let job): try reply(try status(of: job), to: request, on: link)
      case .jobs: try reply(allJobs(), to: request, on: link)
      case .workers: try reply(allWorkers(), to: request, on: link)
      case .cancel(let job):
        _ = try status(of: job)
        decide(.jobCancelled(job))
        try reply(Nothing(), to: request, on: link)
      case .drain(let worker):
        guard workers[worker] != nil else { throw JobFailure(.usage, "no \(worker)") }
        decide(.workerDrained(worker))
        try reply(Nothing(), to: request, on: link)
      case .watch(let job): try watch(job, request, isForEnd: false, on: link)
      case .await(let job): try watch(job, request, isForEnd: true, on: link)
      case .blob(let hash): try give(hash, on: link)
      case .putBlob(let header): try beginUpload(header, request.number, on: link)
      }
    } catch {
      refuse(error, request.number, on: link)
    }
  }

  // MARK: Jobs

  private func submit(
    _ submission: Submission, _ request: ClientRequest, on link: Link
  ) throws {
    let specification: JobSpecification
    do {
      specification = try submission.specification.decode(JobSpecification.self)
    } catch {
      throw JobFailure(.usage, "the specification is none: \(error)")
    }
    let missing = try missingContents(of: specification)
    guard missing.isEmpty else {
      return try reply(
        HandInAnswer(missing: missing.map(\.hexadecimal)), to: request, on: link)
    }
    link.promiseAnswer()
    add(
      specification, bytes: submission.specification.bytes, priority: submission.priority,
      name: submission.name ?? specification.program.name, style: .whole
    ) { [unowned self] result in
      do {
        let text = try JSONText(encoding: try result.get())
        // Nobody hears of what a crash could still undo.
        journal.afterStored {
          link.keepPromise(ManagerAnswer.reply(Reply(request: request.number, .ok(text))))
        }
      } catch {
        link.keepPromise(refusal(error, request.number))
      }
    }
  }

  /// Takes a job in, once what its output needs is there.
  ///
  /// - Parameter then: is told the number of the job, what is missing by now, or why it is refused.
  func add(
    _ specification: JobSpecification, bytes: [UInt8], priority: Int, name: String,
    style: JobOutput.Style, then: @escaping (Result<HandInAnswer, any Error>) -> Void
  ) {
    do {
      try checkGoingOn()
      try checkCount(jobs.count)
      try checkRoom(forSpecification: bytes.count)
      try places.check(specification)
      let hosts = try specification.inputHosts()
      let output = try JobOutput.planned(
        specification.output, style: style, overwrite: specification.overwrite,
        syncs: specification.syncsOutput)
      hiddenOutputs.make(output) { [unowned self] made in
        then(
          Result {
            try made.get()
            return try take(
              specification, bytes: bytes, priority: priority, name: name, hosts: hosts,
              output: output)
          })
      }
    } catch {
      then(.failure(error))
    }
  }

  func checkGoingOn() throws {
    guard !isEnding else { throw JobFailure(.cancelled, "the manager is about to end") }
  }

  /// - Parameter taken: jobs beside those that wait for the directories of their outputs.
  func checkCount(_ taken: Int) throws {
    let count = taken + hiddenOutputs.intendedCount
    guard count < ManagerLimits.jobsMax else {
      throw JobFailure(.usage, "there are \(count) jobs already: wait for some of them")
    }
  }

  private func take(
    _ specification: JobSpecification, bytes: [UInt8], priority: Int, name: String,
    hosts: [String], output: JobOutput
  ) throws -> HandInAnswer {
    try checkGoingOn()
    try checkRoom(forSpecification: bytes.count)
    // They are stored together with the job: those that another job alone used may have gone with it.
    let missing = try missingContents(of: specification)
    guard missing.isEmpty else { return HandInAnswer(missing: missing.map(\.hexadecimal)) }
    let id = JobID(lastJob + 1)
    lastJob = id.number
    let hash = ContentHash(of: bytes)
    let job = ManagedJob(
      id: id, name: name, priority: priority, specification: specification,
      specificationBytes: bytes, specificationHash: hash, output: output, submitted: now())
    jobs[id] = job
    blobs.put(bytes, as: hash)
    journal.add(document: job.document)
    logger.notice(
      "job is handed in", metadata: ["job": "\(id.number)", "program": "\(name)"])
    decide(.jobSubmitted(id, priority: priority, name: name, hosts: hosts))
    return HandInAnswer(job: id)
  }

  /// - Throws: where the specifications of jobs that are not over, or wait for a worker, leave no room.
  func checkRoom(forSpecification bytes: Int) throws {
    let used =
      jobs.values.reduce(0) { $0 + $1.specificationByteCount }
      + waitingJobs.reduce(0) { $0 + $1.byteCount } + foreign.specificationByteCount
    guard used + bytes <= ManagerLimits.specificationBytesMax else {
      throw JobFailure(
        .usage,
        "specifications of jobs that are not over take \(ByteSize.format(used)) of the"
          + " \(ByteSize.format(ManagerLimits.specificationBytesMax)) that there are for them\n"
          + "wait until a job has ended, or name directories instead of files")
    }
  }

  func status(of id: JobID) throws -> ClusterJob {
    if let job = jobs[id] { return job.status(scheduler.status(of: id)) }
    if let job = ended[id] { return job }
    let entry = try store.jobs(before: JobID(id.number + 1), limit: 1).first
    guard let entry, entry.id == id, let job = pastJob(entry) else {
      throw JobFailure(.usage, "there is no job \(id.number)")
    }
    return job
  }

  func allJobs() throws -> [ClusterJob] {
    let live = jobs.values.map { $0.status(scheduler.status(of: $0.id)) }
    let past = try store.jobs(limit: Self.jobsShown).filter { jobs[$0.id] == nil }
      .compactMap { ended[$0.id] ?? pastJob($0) }
    return (live + past).sorted { $0.id > $1.id }
  }

  /// Of a job whose rows are damaged what can be said.
  private func pastJob(_ entry: JobEntry) -> ClusterJob? {
    if let detail = try? store.job(entry.id), let job = ClusterJob(detail) { return job }
    return ClusterJob(entry)
  }

  private static var jobsShown: Int { 100 }

  func allWorkers() -> [ClusterWorker] {
    let now = now()
    return scheduler.workers.map { status in
      let worker = workers[status.id]
      return ClusterWorker(
        id: status.id, host: status.host, port: worker?.address.port ?? 0, rack: status.rack,
        state: status.state.rawValue, slots: status.slots, running: status.running,
        silence: Double((now - status.lastHeard).inNanoseconds) / 1e9)
    }
  }

  // MARK: Watching

  private func watch(
    _ id: JobID, _ request: ClientRequest, isForEnd: Bool, on link: Link
  ) throws {
    let job = try status(of: id)
    if job.state.isOver { return try reply(job, to: request, on: link) }
    var (all, own) = (0, 0)
    for watch in watches.values.joined() {
      all += 1
      own += watch.link === link ? 1 : 0
    }
    guard all < ManagerLimits.watchesMax, own < ManagerLimits.watchesPerConnectionMax else {
      throw JobFailure(.usage, "there are too many who wait for news of jobs already")
    }
    watches[id, default: []].append(
      Watch(link: link, request: request.number, isForEnd: isForEnd))
    if !isForEnd { send(job, request.number, isLast: false, on: link) }
  }

  /// News for those who watch, now and then.
  func tellWatches() {
    for (id, waiting) in watches {
      guard waiting.contains(where: { !$0.isForEnd }), let job = try? status(of: id) else {
        continue
      }
      for watch in waiting where !watch.isForEnd && !watch.link.isBehind {
        send(job, watch.request, isLast: false, on: watch.link)
      }
    }
  }

  /// The job is over.
  func tellWatches(_ id: JobID) {
    guard let job = try? status(of: id) else { return }
    for watch in watches.removeValue(forKey: id) ?? [] {
      send(job, watch.request, isLast: true, on: watch.link)
    }
  }

  func forgetWatches(of link: Link) {
    for (id, waiting) in watches {
      let left = waiting.filter { $0.link !== link }
      watches[id] = left.isEmpty ? nil : left
    }
    uploads.remove(of: link)
  }

  // MARK: Answers

  private func reply(
    _ value: some Encodable, to request: ClientRequest, on link: Link
  ) throws {
    let answer = ManagerAnswer.reply(
      Reply(request: request.number, .ok(try JSONText(encoding: value))))
    // Nobody hears of what a crash could still undo.
    link.promiseAnswer()
    journal.afterStored { link.keepPromise(answer) }
  }

  private func send(_ job: ClusterJob, _ request: Int, isLast: Bool, on link: Link) {
    guard let text = try? JSONText(encoding: job) else { return }
    link.send(ManagerAnswer.reply(Reply(request: request, .ok(text), isLast: isLast)))
  }

  func refuse(_ error: any Error, _ request: Int, on link: Link) {
    link.send(refusal(error, request))
  }

  private func refusal(_ error: any Error, _ request: Int) -> ManagerAnswer {
    let failure = error as? JobFailure
    let kind: Reply.ErrorKind = failure?.kind == .usage ? .usage : .failed
    return .reply(
      Reply(request: request, .error(kind: kind, message: failure?.message ?? "\(error)")))
  }
}

/// `{}`
struct Nothing: Encodable {}
