import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct LogTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("store")
  }

  private static func id(_ kind: TaskKind, _ index: Int, _ number: Int = 0, job: Int = 1)
    -> AttemptID
  {
    AttemptID(task: TaskID(job: JobID(job), kind: kind, index: index), number: number)
  }

  private static func added(_ job: Int) -> Record {
    .jobAdded(JobID(job), priority: 0, name: "", at: .init(nanoseconds: Int64(job)))
  }

  private static func batch(_ logs: [StoredLog], job: Int? = nil) -> Batch {
    var batch = Batch(records: job.map { [added($0)] } ?? [])
    batch.logs = logs
    return batch
  }

  private func page(
    _ store: Store, kind: TaskKind? = nil, task: Int? = nil, after: AttemptID? = nil,
    rows: Int = 100, bytes: Int = 1 << 20
  ) throws -> [AttemptID] {
    try store.logs(
      of: JobID(1), kind: kind, task: task, after: after, rowsMax: rows, bytesMax: bytes
    ).map(\.attempt)
  }

  @Test func logsAreKeptAsTheyAreAndReplaced() throws {
    let store = try Store(path: FilePath(path))
    let log = AttemptLog(text: ByteString(bytes: [0, 0xFF, 10]), leftOut: 3)
    try store.append(Self.batch([StoredLog(Self.id(.map, 0), AttemptLog(text: "old\n"))], job: 1))
    try store.append(Self.batch([StoredLog(Self.id(.map, 0), log)]))
    try store.close()
    let opened = try Store(path: FilePath(path))
    let found = try opened.logs(of: JobID(1), rowsMax: 10, bytesMax: 10)
    #expect(found == [StoredLog(Self.id(.map, 0), log)])
  }

  @Test func logsComeInTheOrderOfTheirAttemptsAndByTask() throws {
    let store = try Store(path: FilePath(path))
    let ids = [
      Self.id(.plan, 0), Self.id(.map, 0), Self.id(.map, 1), Self.id(.map, 1, 1), Self.id(.map, 10),
      Self.id(.reduce, 0), Self.id(.reduce, 1),
    ]
    try store.append(
      Self.batch(ids.reversed().map { StoredLog($0, AttemptLog(text: "x\n")) }, job: 1))
    #expect(try page(store) == ids)
    #expect(try page(store, kind: .map) == Array(ids[1...4]))
    #expect(try page(store, kind: .map, task: 1) == Array(ids[2...3]))
    #expect(try page(store, kind: .map, task: 1, after: ids[2]) == [ids[3]])
    #expect(try page(store, kind: .map, task: 1, after: ids[3]).isEmpty)
    #expect(try page(store, kind: .reduce, task: 0) == [ids[5]])
    for index in ids.indices {
      #expect(try page(store, after: ids[index], rows: 2) == Array(ids[(index + 1)...].prefix(2)))
    }
    #expect(try page(store, bytes: 3) == Array(ids[0...1]), "a page ends when it is full")
  }

  @Test func aJobThatWritesTooMuchKeepsTheNumberOfItsLines() throws {
    var limits = StoreLimits()
    limits.logBytesOfJobMax = 10
    let store = try Store(path: FilePath(path), limits: limits)
    try store.append(
      Self.batch(
        [
          StoredLog(Self.id(.map, 0), AttemptLog(text: "12345\n")),
          StoredLog(Self.id(.map, 1), AttemptLog(text: "12\n34\n", leftOut: 5)),
          StoredLog(Self.id(.map, 2), AttemptLog(text: "123\n")),
        ], job: 1))
    let logs = try store.logs(of: JobID(1), rowsMax: 10, bytesMax: 100).map(\.log)
    #expect(
      logs == [
        AttemptLog(text: "12345\n"), AttemptLog(leftOut: 7), AttemptLog(text: "123\n"),
      ])
    // What is replaced gives its room back.
    try store.append(Self.batch([StoredLog(Self.id(.map, 0), AttemptLog(text: "1\n"))]))
    try store.append(Self.batch([StoredLog(Self.id(.map, 1), AttemptLog(text: "34\n"))]))
    let again = try store.logs(of: JobID(1), rowsMax: 10, bytesMax: 100).map(\.log)
    #expect(again == ["1\n", "34\n", "123\n"].map { AttemptLog(text: $0) })
  }

  @Test func logsOfOldJobsGoWithTheJob() throws {
    var limits = StoreLimits()
    limits.endedLogBytesMax = 10
    let store = try Store(path: FilePath(path), limits: limits)
    for job in 1...3 {
      try store.append(
        Self.batch([StoredLog(Self.id(.map, 0, job: job), AttemptLog(text: "12345\n"))], job: job))
      try store.append(
        Batch(records: [.jobEnded(JobID(job), .succeeded, at: .init(nanoseconds: Int64(job)))]))
    }
    try store.append(Self.batch([], job: 4))
    #expect(try store.jobs(limit: 10).map(\.id.number) == [4, 3])
    #expect(try store.logs(of: JobID(1), rowsMax: 10, bytesMax: 100).isEmpty)
    #expect(try store.logs(of: JobID(3), rowsMax: 10, bytesMax: 100).count == 1)
    // Late reports of a job that is gone leave nothing.
    try store.append(
      Self.batch([StoredLog(Self.id(.map, 0, job: 1), AttemptLog(text: "late\n"))]))
    #expect(try store.logs(of: JobID(1), rowsMax: 10, bytesMax: 100).isEmpty)
  }
}
