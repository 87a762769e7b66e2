import Foundation
import GRDB
import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct OpeningTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("store")
  }

  private func message(_ path: String) -> String {
    do {
      _ = try Store(path: FilePath(path))
      return ""
    } catch {
      return "\((error as? JobFailure)?.message ?? "no failure of ours: \(error)")"
    }
  }

  @Test func eachOpeningHasAHigherEpoch() throws {
    for epoch in 1...3 {
      let store = try Store(path: FilePath(path))
      #expect(store.epoch == epoch)
      try store.close()
    }
  }

  @Test func aSecondManagerIsToldWhoHasTheStore() throws {
    let store = try Store(path: FilePath(path))
    try Files.link(directory.path("other"), to: path)
    for name in ["store", "other"] {
      #expect(
        message(directory.path(name)).hasPrefix(
          "the store \(path) is in use by a manager (process \(getpid()))\n"))
    }
    try store.close()
    #expect(message(path) == "")
  }

  @Test func aFileThatIsNoDatabaseIsRefusedAndLeftAsItIs() throws {
    let text = String(repeating: "no database\n", count: 1_000)
    try directory.write(text, to: "store")
    #expect(message(path).hasPrefix("\(path) is not a manager's store; it stays unchanged\n"))
    #expect(try Files.read(path) == Array(text.utf8))
  }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0, "\(path)")
    return status.st_mode & 0o777
  }

  @Test func nobodyElseReadsAStoreNorWhatLiesBesideIt() throws {
    try directory.write("", to: "old")
    chmod(directory.path("old"), 0o666)
    for name in ["store", "old"] {
      let store = try Store(path: FilePath(directory.path(name)))
      try store.append(
        Batch(records: [.jobAdded(JobID(1), priority: 0, name: "", at: .init(nanoseconds: 1))]))
      for ending in ["", "-wal", "-shm", ".lock"] {
        #expect(try mode(directory.path(name + ending)) == 0o600, "\(name)\(ending)")
      }
      try store.close()
    }
  }

  @Test func aStoreOfVersion1KnowsWhereItsJobsWrote() throws {
    let store = try Store(path: FilePath(path))
    var batch = Batch(
      records: [.jobAdded(JobID(1), priority: 0, name: "", at: .init(nanoseconds: 1))])
    batch.documents = [
      JobDocument(
        job: JobID(1), origin: .submitted, specification: [], output: "/out", hiddenOutput: "/.out")
    ]
    try store.append(batch)
    try store.close()
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(sql: "DROP TABLE hidden_outputs; \(withoutTokens) PRAGMA user_version = 1")
    }
    try queue.close()
    #expect(try Store(path: FilePath(path)).hiddenOutputs() == ["/.out"])
  }

  /// Undoes versions 3 and 4.
  private let withoutTokens =
    "DROP INDEX document_tokens; ALTER TABLE documents DROP COLUMN token; DROP TABLE logs; ALTER TABLE jobs DROP COLUMN log_bytes;"

  @Test func aStoreOfVersion2KeepsItsJobsAndTakesTokens() throws {
    let store = try Store(path: FilePath(path))
    try store.append(Self.job(1, token: nil))
    try store.close()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "\(withoutTokens) PRAGMA user_version = 2") }
    try queue.close()
    let opened = try Store(path: FilePath(path))
    #expect(try opened.document(of: JobID(1))?.output == "/out/1")
    try opened.append(Self.job(2, token: "0123456789abcdef"))
    #expect(try opened.job(token: "0123456789abcdef") == JobID(2))
  }

  private static func job(_ number: Int, token: String?) -> Batch {
    var batch = Batch(
      records: [
        .jobAdded(JobID(number), priority: 0, name: "", at: .init(nanoseconds: Int64(number)))
      ])
    batch.documents = [
      JobDocument(
        job: JobID(number), origin: .submitted, specification: [], output: "/out/\(number)",
        token: token)
    ]
    return batch
  }

  @Test func aJobIsFoundByTheTokenOfItsSubmissionAlsoAfterItsEnd() throws {
    let store = try Store(path: FilePath(path))
    for number in 1...3 { try store.append(Self.job(number, token: "the token of \(number)")) }
    try store.append(Self.job(4, token: nil))
    try store.append(
      Batch(records: [.jobEnded(JobID(2), .succeeded, at: .init(nanoseconds: 9))]))
    #expect(try store.job(token: "the token of 2") == JobID(2))
    #expect(try store.document(of: JobID(2))?.token == "the token of 2")
    #expect(try store.job(token: "the token of 4") == nil)
    try store.close()
    #expect(try Store(path: FilePath(path)).job(token: "the token of 3") == JobID(3))
  }

  @Test func aStoreThatWasNeverUsedLeavesNothing() throws {
    try Store(path: FilePath(path)).discard()
    #expect(try directory.tree() == [])
    // A lock that was there before stays, and so does an empty file; SQLite's own may stay beside it.
    try directory.write("", to: "store.lock")
    try directory.write("", to: "store")
    try Store(path: FilePath(path)).discard()
    let left = try directory.tree()
    #expect(left.filter { !$0.hasPrefix("store-") } == ["store", "store.lock"], "\(left)")
  }

  @Test func aStoreWithJobsIsNotDiscarded() throws {
    let store = try Store(path: FilePath(path))
    try store.append(Self.job(1, token: nil))
    store.discard()
    let opened = try Store(path: FilePath(path))
    #expect(try opened.jobs(limit: 9).count == 1)
    opened.discard()
    #expect(try Store(path: FilePath(path)).jobs(limit: 9).count == 1)
  }

  @Test func whatIsNoStoreGetsNoFilesBesideIt() throws {
    try directory.write("no database\n", to: "store")
    #expect(message(path).contains("is not a manager's store"))
    #expect(message(directory.path("none/store")) != "")
    #expect(try directory.tree() == ["store"])
  }

  @Test func anEmptyFileBecomesAStore() throws {
    try directory.write("", to: "store")
    #expect(try Store(path: FilePath(path)).epoch == 1)
  }

  @Test func aDatabaseOfOthersIsRefusedAndLeftAsItIs() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "CREATE TABLE birds (name TEXT)") }
    try queue.close()
    let before = try Files.read(path)
    #expect(message(path).hasPrefix("\(path) is not a manager's store"))
    #expect(try Files.read(path) == before)
  }

  @Test func aStoreOfALaterVersionIsRefused() throws {
    try Store(path: FilePath(path)).close()
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
    try queue.close()
    #expect(
      message(path).hasPrefix("the store \(path) is of version 99, but this program knows 4 "))
  }

  @Test func aDamagedStoreIsAnErrorThatNamesIt() throws {
    let store = try Store(path: FilePath(path))
    try store.append(
      Batch(records: [.jobAdded(JobID(1), priority: 0, name: "", at: .init(nanoseconds: 1))]))
    try store.close()
    var bytes = try Files.read(path)
    for index in 100..<bytes.count { bytes[index] = 0x5a }
    try Files.write(bytes, to: path)
    #expect(message(path).contains("the store \(path): it is damaged"))
  }

  @Test func whatCannotBeAStoreIsAnErrorThatNamesIt() throws {
    #expect(message(directory.path).contains("it is not a file"))
    #expect(message(directory.path("none/store")).contains("No such file or directory"))
    #expect(message("/proc/store").contains("cannot lock the store /proc/store"))
  }

  @Test func aTransactionIsOnDiskWhenItIsOver() throws {
    let store = try Store(path: FilePath(path))
    #expect(try store.durability() == ["wal", "2"])
  }
}
