import JobModel

@testable import Wire

/// At least one of each message, with and without its optional fields.
enum Samples {
  static let address = WorkerAddress(host: "node-7.example", port: 6001)
  static let hash = ContentHash(of: Array("plan".utf8))
  static let map = AttemptID(task: TaskID(job: JobID(17), kind: .map, index: 3), number: 1)
  static let reduce = AttemptID(task: TaskID(job: JobID(17), kind: .reduce, index: 0), number: 0)
  static let plan = AttemptID(task: TaskID(job: JobID(17), kind: .plan, index: 0), number: 2)
  static let worker = WorkerID(1 << 53)
  static let source = MapOutputSource(
    map: MapIndex(3), attempt: 1, host: "::1", httpPort: 65_535,
    path: "/scratch/\"odd\"\\ \n\u{1}é🌾")
  static let failures = FetchFailure.Cause.allCases.map {
    FetchFailure(source: map, at: SegmentPeer(host: "node-7", port: 7001), cause: $0)
  }

  static func assignment(_ attempt: AttemptID) -> Assignment {
    Assignment(
      attempt: attempt, epoch: 4, plan: hash, memoryBytes: 1 << 30,
      shipment: attempt.task.kind == .map ? hash : nil)
  }

  static let toManager: [ManagerMessage] =
    [
      .register(Register(address: address)),
      .register(
        Register(address: address, details: .init(worker: worker, httpPort: nil, slots: 1))),
      .register(
        Register(
          address: address,
          details: .init(
            worker: WorkerID(0), httpPort: 7001, slots: 8, rack: "a", version: "1.0",
            held: [HeldOutput(attempt: map), HeldOutput(attempt: reduce, path: "/x")],
            running: [map, reduce]))),
      .finished(Finished(task: 0, address: address)), .shutdown,
      .newManagerJob(
        NewManagerJob(
          inputDirectory: "in", outputDirectory: "out", mapperExecutable: "m.py",
          reducerExecutable: "r.py", mappers: 1, reducers: 16_384)),
      .attemptFinished(AttemptFinished(attempt: reduce, epoch: 0, worker: worker)),
      .attemptFinished(
        AttemptFinished(
          attempt: map, epoch: 1, worker: worker,
          report: JSONText(Array(#"{"a":[1,2.5e3,null,"\u00e9\n"]}"#.utf8)),
          mapOutput: .init(path: "/o", partitionSizes: [0, 1, 254, 255]),
          parts: [
            AttemptPart(
              path: "/p/.x",
              report: PartReport(name: "part-00000", bytes: 1, records: 2, crc32c: "00c0ffee"))
          ], plan: hash,
          phases: [AttemptPhase(name: "shuffle", milliseconds: 12)],
          log: AttemptLog(text: ByteString(bytes: [0xFF, 0, 0xC3, 0xA9, 10]), leftOut: 3))),
      .progress(ProgressReport(worker: worker, epoch: 1, attempts: [])),
      .progress(
        ProgressReport(
          worker: worker, epoch: 1,
          attempts: [
            .init(attempt: map, progress: AttemptProgress(fraction: 0)),
            .init(
              attempt: map, progress: AttemptProgress(fraction: 0),
              news: LogNews(offset: 12, log: AttemptLog(text: "half\n"))),
            .init(
              attempt: reduce,
              progress: AttemptProgress(
                fraction: 1e-9, bytes: 1 << 50, records: 7, phase: "shuffle"),
              fetchFailures: failures),
          ])),
      .goodbye(Goodbye(worker: worker)),
      .inputsListed(InputsListed(attempt: plan, epoch: 3, worker: worker, .listing(hash))),
      .inputsListed(InputsListed(attempt: plan, epoch: 3, worker: worker, .error("slow \"disk\""))),
    ]
    + reasons.map {
      .attemptFailed(
        AttemptFailed(
          attempt: map, epoch: 9, worker: worker,
          failure: AttemptFailure(
            $0, "first\nsecond \"x\"", fetches: $0 == .fetch ? failures : []),
          phases: $0 == .fetch ? [AttemptPhase(name: "wait", milliseconds: 0)] : []))
    } + requests.enumerated().map { .request(ClientRequest(number: $0.offset, $0.element)) }

  /// Those that a worker sends.
  static let reasons: [AttemptFailure.Reason] =
    JobFailure.Kind.allCases.map { .job($0) } + [.crashed, .fetch, .refused, .other]

  static let requests: [ClientRequest.Body] = [
    .submit(Submission(specification: .emptyObject)),
    .submit(
      Submission(
        specification: JSONText(Array(#"{"x":"}\\\""}"#.utf8))!, priority: -3, name: "nightly",
        token: "0123456789abcdef")),
    .cluster, .status(JobID(1)), .jobs, .workers, .cancel(JobID(2)), .drain(worker),
    .watch(JobID(3)),
    .logs(LogQuestion(job: JobID(1))),
    .logs(LogQuestion(job: JobID(1), kind: .map, task: 7, after: map)), .await(JobID(1 << 53)),
    .blob(hash), .putBlob(BlobHeader(hash: hash, bytes: 0)),
  ]

  static let toWorker: [WorkerMessage] = [
    .registerAck(RegisterAcknowledgement(address: address)),
    .registerAck(
      RegisterAcknowledgement(address: address, epoch: 3, heartbeatIntervalMilliseconds: 2000)),
    .newMapTask(
      NewMapTask(
        task: 0, executable: "./map.py", inputPaths: ["a", "b c"], outputDirectory: "/o",
        partitions: 2)),
    .newMapTask(
      NewMapTask(
        task: 5, executable: "", inputPaths: [], outputDirectory: "", partitions: 0,
        address: address, assignment: assignment(map))),
    .newReduceTask(
      NewReduceTask(task: 1, executable: "r", inputPaths: ["x"], outputDirectory: "/o")),
    .newReduceTask(
      NewReduceTask(
        task: 1, executable: "", inputPaths: [], outputDirectory: "", address: address,
        assignment: assignment(reduce), sources: [source, source], maps: 12)),
    .newPlanTask(NewPlanTask(assignment: assignment(plan))), .shutdown,
    .newPlanTask(
      NewPlanTask(
        assignment: assignment(plan),
        listings: [
          InputListingSource(host: "node-7", hash: hash),
          InputListingSource(host: "::1", hash: hash),
        ], draft: hash)),
    .listInputs(ListInputs(attempt: plan, epoch: 3, specification: hash)), .wantBlob(hash),
    .stopAttempt(StopAttempt(attempt: map, epoch: 3)),
    .mapOutputs(MapOutputs(attempt: reduce, epoch: 3, sources: [], lost: [])),
    .mapOutputs(MapOutputs(attempt: reduce, epoch: 3, sources: [source], lost: [map, map])),
    .forgetJob(ForgetJob(job: JobID(17), epoch: 3)),
  ]

  static let answers: [ManagerAnswer] =
    [
      .reply(Reply(request: 1, .ok(.emptyObject))),
      .reply(Reply(request: 2, .ok(JSONText(Array("[1,\"a\"]".utf8))!), isLast: false)),
      .blob(BlobHeader(hash: hash, bytes: 1 << 30)),
    ]
    + Reply.ErrorKind.allCases.map {
      .reply(Reply(request: 3, .error(kind: $0, message: "job 9: no such job")))
    }

  /// All of them as lines.
  static var lines: [[UInt8]] {
    toManager.map { $0.encoded() } + toWorker.map { $0.encoded() } + answers.map { $0.encoded() }
  }
}
