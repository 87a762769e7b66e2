import Encryption
import Foundation
import JobModel
import Logging
import Scheduling
import Store
import TestSupport
import Wire

@testable import Dashboard

/// A cluster frozen in time: a store with three jobs, of which the last is unfinished, and what a
/// manager would say about them. It is the one shown in `API.md`.
struct World {
  let directory: TemporaryDirectory
  let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(path: FilePath(directory.path("store.db")))
    try store.append(try Self.history)
  }

  // MARK: Doors

  static let tokenText = "a-token-of-this-test"
  static let secretText = "correct horse battery staple"

  func serve(
    secret: String? = nil, token: String? = nil, tls: TransportSecurity? = nil,
    host: String = "127.0.0.1", port: Int = 0, view: ClusterView? = nil,
    limits: DashboardLimits = DashboardLimits()
  ) async throws -> DashboardServer {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await DashboardServer.start(
      host: host, port: port, view: view ?? Self.view, store: store,
      secret: try secret.map { try Secret(fileBytes: Array($0.utf8), origin: "") }, tls: tls,
      readToken: try token.map { try ReadToken(fileBytes: Array($0.utf8), origin: "") },
      logger: logger, limits: limits)
  }

  /// Runs `body` with a server of this world.
  func serving(
    secret: String? = nil, token: String? = nil, view: ClusterView? = nil,
    limits: DashboardLimits = DashboardLimits(),
    _ body: @escaping @Sendable (Int) throws -> Void
  ) async throws {
    let server = try await serve(secret: secret, token: token, view: view, limits: limits)
    let port = server.port
    do {
      try await blocking { try body(port) }
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  // MARK: View

  static let view = ClusterView(
    jobs: { before, limit in
      before.map { $0 > running.id } ?? true ? Array([running].prefix(limit)) : []
    },
    job: { $0 == running.id ? running : nil },
    workers: { workers },
    metrics: { metrics },
    isHealthy: { true })

  static let running: ClusterJob = {
    var job = ClusterJob(
      id: JobID(3), name: "nightly", program: "wordcount", priority: 5, state: .running,
      output: "/data/counts", maps: .init(total: 4, done: 1, running: 2, pending: 1),
      reduces: .init(total: 2, done: 0, running: 0, pending: 2), submitted: seconds(200))
    job.totals.map.inputBytes = 67_108_864
    job.totals.map.inflatedBytes = 67_108_864
    job.totals.map.records = 1_200_000
    job.totals.map.emitted = 9_000_000
    job.totals.map.combined = 250_000
    job.totals.map.combinedBytes = 3_100_000
    job.totals.counters.add(7, to: "empty lines", in: "words")
    job.totals.skipped = [SkippedRecord(place: "/data/in/a.txt:90", reason: "exit status 3")]
    return job
  }()

  static let workers = [
    ClusterWorker(
      id: WorkerID(12), host: "node2", port: 6001, rack: nil, state: "suspect", slots: 4,
      running: 0, silence: 0.75),
    ClusterWorker(
      id: WorkerID(11), host: "node1", port: 6001, rack: "r1", state: "live", slots: 4, running: 2,
      silence: 1.5),
  ]

  static let metrics: ClusterMetrics = {
    var metrics = ClusterMetrics()
    metrics.messages = 1_234
    metrics.discarded = ["not_json": 2, "unproven": 1]
    metrics.heartbeats = 600
    metrics.heartbeatsIgnored = 3
    metrics.storedBatches = .init(count: 40, seconds: 0.125)
    metrics.jobs = [.running: 1]
    metrics.maps = .init(total: 4, done: 1, running: 2, pending: 1)
    metrics.reduces = .init(total: 2, done: 0, running: 0, pending: 2)
    metrics.workers = ["live": 1, "suspect": 1]
    metrics.slots = 8
    metrics.slotsTaken = 2
    metrics.epoch = 1
    return metrics
  }()

  // MARK: Store

  static func seconds(_ offset: Double) -> Double { 1_790_000_000 + offset }

  static func at(_ offset: Double) -> Instant {
    Instant(nanoseconds: Int64(seconds(offset) * 1_000) * 1_000_000)
  }

  static func attempt(_ job: Int, _ kind: TaskKind, _ index: Int, _ number: Int = 0) -> AttemptID {
    AttemptID(task: TaskID(job: JobID(job), kind: kind, index: index), number: number)
  }

  private static var history: Batch {
    get throws {
      var batch = Batch()
      batch.workers = [
        WorkerEntry(
          id: WorkerID(11), host: "node1", port: 6001, httpPort: 7001, firstSeen: at(-9)),
        WorkerEntry(
          id: WorkerID(12), host: "node2", port: 6001, httpPort: 7001, firstSeen: at(-8)),
      ]
      try addDone(to: &batch)
      addFailed(to: &batch)
      addRunning(to: &batch)
      return batch
    }
  }

  private static func plan(
    _ job: Int, maps: Int, reduces: Int, from begin: Double, to batch: inout Batch
  ) {
    let attempt = attempt(job, .plan, 0)
    let shape = JobShape(
      maps: Array(repeating: MapShape(bytes: 1_000), count: maps), reduces: reduces)
    batch.records += [
      .attemptStarted(
        attempt, on: WorkerID(11), isBackup: false, queued: at(begin), at: at(begin + 0.01)),
      .attemptEnded(attempt, on: WorkerID(11), .won, at: at(begin + 0.2)),
      .jobPlanned(
        JobID(job), shape, by: AttemptOutput(attempt, on: WorkerID(11)), at: at(begin + 0.2)),
    ]
  }

  /// Two map tasks, one of which was first done by a worker that lost its output, and a reduce task
  /// that did not get it.
  private static func addDone(to batch: inout Batch) throws {
    batch.records.append(.jobAdded(JobID(1), priority: 0, name: "wordcount", at: at(0)))
    plan(1, maps: 2, reduces: 1, from: 0, to: &batch)
    let (map0, map1, again) = (attempt(1, .map, 0), attempt(1, .map, 1), attempt(1, .map, 1, 1))
    let (backup, reduce) = (attempt(1, .map, 0, 1), attempt(1, .reduce, 0))
    let second = attempt(1, .reduce, 0, 1)
    let (one, two) = (WorkerID(11), WorkerID(12))
    batch.records += [
      .attemptStarted(map0, on: one, isBackup: false, queued: at(0.2), at: at(0.25)),
      .attemptStarted(map1, on: two, isBackup: false, queued: at(0.2), at: at(0.25)),
      .attemptEnded(map1, on: two, .won, at: at(1.25)),
      .mapCompleted(AttemptOutput(map1, on: two), at: at(1.25)),
      .attemptStarted(backup, on: two, isBackup: true, queued: at(4), at: at(4)),
      .attemptEnded(map0, on: one, .won, at: at(5)),
      .mapCompleted(AttemptOutput(map0, on: one), at: at(5)),
      .attemptEnded(backup, on: two, .failed(.stopped), at: at(5.1)),
      .attemptStarted(reduce, on: one, isBackup: false, queued: at(1.25), at: at(2)),
      .attemptEnded(
        reduce, on: one, .failed(.fetch, fetches: [FetchFailure(source: map1, cause: .wire)]),
        at: at(6)),
      .outputLost(AttemptOutput(map1, on: two), at: at(6)),
      .attemptStarted(again, on: one, isBackup: false, queued: at(6), at: at(6)),
      .attemptEnded(again, on: one, .won, at: at(7)),
      .mapCompleted(AttemptOutput(again, on: one), at: at(7)),
      .attemptStarted(second, on: one, isBackup: false, queued: at(6), at: at(7)),
      .attemptEnded(second, on: one, .won, at: at(8)),
      .granted(AttemptOutput(second, on: one), at: at(8)),
      .jobEnded(JobID(1), .succeeded, at: at(8.5)),
    ]
    var job = ClusterJob(
      id: JobID(1), name: "wordcount", program: "wordcount", priority: 0, state: .succeeded,
      output: "/data/out", maps: .init(total: 2, done: 2), reduces: .init(total: 1, done: 1),
      submitted: seconds(0), ended: seconds(8.5))
    for map in [map0, map1, again] {
      let result = mapResult(map)
      if map != map1 { job.totals.add(result) }
      batch.reports.append(try report(map, result))
    }
    let part = ReduceTaskResult(
      task: 0,
      part: PartReport(name: "part-00000", bytes: 4_096, records: 300, crc32c: "0123abcd"),
      counters: Counters(), skipped: [])
    job.totals.add(part)
    batch.reports.append(try report(second, part))
    batch.documents.append(
      JobDocument(
        job: JobID(1), origin: .submitted, specification: Array("{}".utf8), output: "/data/out",
        report: Array(try JSONEncoder().encode(job))))
  }

  private static func mapResult(_ attempt: AttemptID) -> MapTaskResult {
    var report = MapReport()
    report.inputBytes = 1_000
    report.inflatedBytes = 1_000
    report.records = 40
    report.emitted = 160
    report.combined = 150
    report.combinedBytes = 2_048
    return MapTaskResult(
      task: attempt.task.index,
      run: RunFile(
        path: "/scratch/run", identity: RunIdentity(job: 1, task: 0, run: 0), partitions: 1),
      parts: [], ranges: [], report: report, counters: Counters(), skipped: [])
  }

  private static func report(
    _ attempt: AttemptID, _ result: some Encodable
  ) throws -> AttemptReport {
    let message = ManagerMessage.attemptFinished(
      AttemptFinished(
        attempt: attempt, epoch: 1, worker: WorkerID(11), report: try JSONText(encoding: result),
        phases: [
          AttemptPhase(name: "wait", milliseconds: 125),
          AttemptPhase(name: attempt.task.kind.rawValue, milliseconds: 750),
        ]))
    return AttemptReport(attempt, bytes: message.encoded())
  }

  private static func addFailed(to batch: inout Batch) {
    let map = attempt(2, .map, 0)
    let message = "/data/in/b.gz: damaged at byte 100: the CRC does not fit"
    batch.records.append(.jobAdded(JobID(2), priority: 0, name: "grep", at: at(100)))
    plan(2, maps: 1, reduces: 1, from: 100, to: &batch)
    batch.records += [
      .attemptStarted(map, on: WorkerID(12), isBackup: false, queued: at(100.2), at: at(100.3)),
      .attemptEnded(map, on: WorkerID(12), .failed(.hopeless, message: message), at: at(101)),
      .jobEnded(JobID(2), .failed(map.task, message: message), at: at(101)),
    ]
  }

  private static func addRunning(to batch: inout Batch) {
    batch.records.append(.jobAdded(JobID(3), priority: 5, name: "nightly", at: at(200)))
    plan(3, maps: 4, reduces: 2, from: 200, to: &batch)
    for index in 0..<3 {
      let map = attempt(3, .map, index)
      batch.records.append(
        .attemptStarted(map, on: WorkerID(11), isBackup: false, queued: at(200.2), at: at(201)))
    }
    let done = attempt(3, .map, 0)
    batch.records += [
      .attemptEnded(done, on: WorkerID(11), .won, at: at(202)),
      .mapCompleted(AttemptOutput(done, on: WorkerID(11)), at: at(202)),
    ]
  }
}
