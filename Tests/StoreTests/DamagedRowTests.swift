import Foundation
import GRDB
import JobModel
import Scheduling
import Store
import TestSupport
import Testing

/// A row that holds what no version of Gristmill has put there is an error, never the end of the process,
/// and of its own job only.
@Suite("Damaged rows") struct DamagedRowTests {
  /// The replacements for each value, one after another.
  private static let values =
    NumberVariants.edges + ["NULL", "'text'", "x'ff00'", "1.5", "1e300"]

  /// A store with an unfinished job and one that has ended.
  private static func fill(_ path: String) throws {
    let store = try Store(path: FilePath(path))
    for number in [1, 2] {
      let job = JobID(number)
      let plan = AttemptID(task: TaskID(job: job, kind: .plan, index: 0), number: 0)
      let maps = (0..<2).map {
        AttemptID(task: TaskID(job: job, kind: .map, index: $0), number: 0)
      }
      let worker = WorkerID(5)
      let shape = JobShape(maps: [MapShape(bytes: 10), MapShape(bytes: 20)], reduces: 1)
      func at(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }
      var batch = Batch(records: [
        .jobAdded(job, priority: 0, name: "job", at: at(1)),
        .attemptStarted(plan, on: worker, isBackup: false, queued: at(1), at: at(2)),
        .attemptEnded(plan, on: worker, .won, at: at(3)),
        .jobPlanned(job, shape, by: AttemptOutput(plan, on: worker), at: at(3)),
        .attemptStarted(maps[0], on: worker, isBackup: false, queued: at(3), at: at(4)),
        .attemptEnded(maps[0], on: worker, .won, at: at(5)),
        .mapCompleted(AttemptOutput(maps[0], on: worker), at: at(5)),
        .attemptStarted(maps[1], on: worker, isBackup: true, queued: at(3), at: at(4)),
      ])
      batch.documents = [
        JobDocument(job: job, origin: .submitted, specification: Array("{}".utf8), output: "/o")
      ]
      batch.reports = [AttemptReport(maps[0], bytes: Array("{}".utf8))]
      batch.workers = [
        WorkerEntry(id: worker, host: "h", port: 1, httpPort: 2, firstSeen: at(1))
      ]
      if number == 2 { batch.records.append(.jobEnded(job, .succeeded, at: at(9))) }
      try store.append(batch)
    }
    try store.close()
  }

  /// Reads everything; damage may throw a `JobFailure` and nothing else.
  private func readAll(_ store: Store) throws {
    func tolerate(_ body: () throws -> Void) throws {
      do { try body() } catch is JobFailure {}
    }
    for job in try store.jobsGoingOn() {
      try tolerate { _ = try store.snapshot(of: job) }
    }
    try tolerate { _ = try store.jobs(limit: 10) }
    for job in [JobID(1), JobID(2)] {
      try tolerate { _ = try store.job(job) }
      try tolerate { _ = try store.document(of: job) }
      try tolerate { _ = try store.attempts(of: job, limit: 10) }
      for kind in TaskKind.allCases {
        try tolerate { try store.forEachReport(of: job, kind: kind) { _ in } }
      }
    }
    try tolerate { _ = try store.worker(WorkerID(5)) }
    let end = Record.jobEnded(JobID(1), .cancelled, at: Instant(nanoseconds: 20))
    try tolerate { try store.append(Batch(records: [end])) }
  }

  @Test(
    "are errors, in every column of every table",
    arguments: ["meta", "jobs", "attempts", "outputs", "reports", "documents", "workers"])
  func everyColumn(table: String) throws {
    let directory = try TemporaryDirectory()
    let whole = directory.path("whole")
    try Self.fill(whole)
    let bytes = try Files.read(whole)
    let columns = try DatabaseQueue(path: whole).read { database in
      try database.columns(in: table).map(\.name)
    }
    try #require(columns.count > 1)
    for (index, column) in columns.enumerated() {
      for (number, value) in Self.values.enumerated() {
        let path = directory.path("\(index)-\(number)")
        try Files.write(bytes, to: path)
        let queue = try DatabaseQueue(path: path)
        // A value that a constraint refuses cannot be stored.
        let isThere =
          (try? queue.write {
            try $0.execute(sql: "UPDATE OR IGNORE \(table) SET \(column) = \(value)")
          }) != nil
        try queue.close()
        guard isThere else { continue }
        do {
          let store = try Store(path: FilePath(path))
          try readAll(store)
          try store.close()
        } catch let failure as JobFailure {
          #expect(failure.message.contains(path), "\(column) = \(value): \(failure.message)")
        }
      }
    }
  }

  @Test("in one job leave the others readable, even in lists")
  func others() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    try Self.fill(path)
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(sql: "UPDATE attempts SET kind = 7 WHERE job = 1 AND kind = 0")
      try $0.execute(sql: "UPDATE jobs SET priority = 'high' WHERE id = 1")
    }
    try queue.close()
    let store = try Store(path: FilePath(path))
    #expect(try store.jobsGoingOn() == [JobID(1)])
    let failure = #expect(throws: JobFailure.self) { try store.snapshot(of: JobID(1)) }
    #expect(failure?.kind == .corrupted)
    let jobs = try store.jobs(limit: 10)
    #expect(jobs.map(\.id) == [JobID(2), JobID(1)])
    #expect(jobs[0].outcome == .succeeded)
    guard case .failed(nil, let message) = jobs[1].outcome else {
      Issue.record("\(jobs[1])")
      return
    }
    #expect(message.contains("damaged"))
    #expect(try store.job(JobID(2))?.entry.maps == 2)
    try store.close()
  }
}
