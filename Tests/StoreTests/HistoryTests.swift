import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct HistoryTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("store")
  }

  private func moment(_ number: Int) -> Instant { Instant(nanoseconds: Int64(number)) }

  /// An ended job with this many completed maps.
  private func endedJob(_ number: Int, maps: Int) -> Batch {
    let job = JobID(number)
    var batch = Batch(records: [.jobAdded(job, priority: 0, name: "j\(number)", at: moment(number))]
    )
    for index in 0..<maps {
      let attempt = AttemptID(task: TaskID(job: job, kind: .map, index: index), number: 0)
      batch.records += [
        .attemptStarted(
          attempt, on: WorkerID(1), isBackup: false, queued: moment(number), at: moment(number)),
        .attemptEnded(attempt, on: WorkerID(1), .won, at: moment(number)),
        .mapCompleted(AttemptOutput(attempt, on: WorkerID(1)), at: moment(number)),
      ]
      batch.reports.append(AttemptReport(attempt, bytes: [1, 2, 3]))
    }
    batch.records.append(.jobEnded(job, .succeeded, at: moment(number)))
    batch.documents = [document(number)]
    return batch
  }

  private func document(_ number: Int) -> JobDocument {
    JobDocument(
      job: JobID(number), origin: .foreign, specification: Array("{}".utf8), output: "/out")
  }

  @Test func jobsComeNewestFirstAndInPages() throws {
    let store = try Store(path: FilePath(path))
    for number in 1...5 { try store.append(endedJob(number, maps: 1)) }
    let first = try store.jobs(limit: 2)
    #expect(first.map(\.id.number) == [5, 4])
    #expect(try store.jobs(before: first.last?.id, limit: 9).map(\.id.number) == [3, 2, 1])
    #expect(first.first?.ended == moment(5))
  }

  @Test func theOldestEndedJobsGoInSmallStepsAndNumbersAreNotGivenAgain() throws {
    var limits = StoreLimits()
    limits.endedJobsMax = 2
    var store = try Store(path: FilePath(path), limits: limits)
    for number in 1...3 { try store.append(endedJob(number, maps: 2_000)) }
    #expect(try store.jobs(limit: 10).map(\.id.number) == [3, 2])
    #expect(try store.job(JobID(1)) == nil)
    // Late news of a job that is being removed.
    let attempt = AttemptID(task: TaskID(job: JobID(1), kind: .map, index: 0), number: 0)
    var late = Batch(records: [.attemptEnded(attempt, on: WorkerID(1), .tooLate, at: moment(9))])
    late.reports = [AttemptReport(attempt, bytes: [9])]
    late.documents = [document(1)]
    for _ in 0..<20 { try store.append(late) }
    #expect(try store.report(of: attempt) == nil)
    #expect(try store.document(of: JobID(1)) == nil)
    #expect(try store.rowCount("attempts") == 4_000)
    #expect(try store.rowCount("reports") == 4_000)
    #expect(try store.rowCount("outputs") == 4_000)
    #expect(try store.rowCount("jobs") == 2)
    store = try reopened(store)
    #expect(store.lastJobID == JobID(3))
    #expect(store.lastInstant == moment(9))
  }

  @Test func manyAttemptsAndLongReportsPushOldJobsOutToo() throws {
    var limits = StoreLimits()
    limits.endedAttemptsMax = 25
    let store = try Store(path: FilePath(path), limits: limits)
    for number in 1...3 { try store.append(endedJob(number, maps: 10)) }
    #expect(try store.jobs(limit: 10).map(\.id.number) == [3, 2])
    try store.append(endedJob(4, maps: 1_000))
    #expect(try store.jobs(limit: 10).map(\.id.number) == [4])
  }

  @Test func documentsReportsAndWorkersComeBackAsTheyWere() throws {
    var store = try Store(path: FilePath(path))
    let full = JobDocument(
      job: JobID(1), origin: .submitted, specification: Array(#"{"a":1}"#.utf8), output: "/out",
      hiddenOutput: "/.out", note: "me", plan: "p", programs: ["x", "y"], report: [0, 255],
      error: "none")
    let worker = WorkerEntry(
      id: WorkerID(7), host: "h", port: 1, httpPort: nil, firstSeen: moment(4))
    let attempt = AttemptID(task: TaskID(job: JobID(1), kind: .plan, index: 0), number: 2)
    var batch = Batch(records: [.jobAdded(JobID(1), priority: 1, name: "n", at: moment(1))])
    batch.documents = [document(1), full]
    batch.workers = [worker]
    batch.reports = [AttemptReport(attempt, bytes: []), AttemptReport(attempt, bytes: [0, 9])]
    try store.append(batch)
    store = try reopened(store)
    #expect(try store.document(of: JobID(1)) == full)
    #expect(try store.job(JobID(1))?.document == full)
    #expect(try store.worker(WorkerID(7)) == worker)
    #expect(try store.report(of: attempt) == [0, 9])
    #expect(store.lastWorkerID == WorkerID(7))
  }

  @Test func aBatchThatCannotBeStoredLeavesNothing() throws {
    let store = try Store(path: FilePath(path))
    try store.append(Batch(records: [.jobAdded(JobID(1), priority: 0, name: "a", at: moment(1))]))
    let added = Record.jobAdded(JobID(2), priority: 0, name: "b", at: moment(2))
    #expect(throws: JobFailure.self) { try store.append(Batch(records: [added, added])) }
    #expect(try store.jobs(limit: 9).map(\.id.number) == [1])
    try store.append(Batch(records: [added]))
    #expect(try store.jobs(limit: 9).map(\.id.number) == [2, 1])
  }
}
