import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct RestoreTests {
  @Test(arguments: 1...12)
  func whatIsRestoredIsWhatTheRecordsSay(seed: Int) throws {
    let directory = try TemporaryDirectory()
    var stream = RecordStream(seed: UInt64(seed))
    var store = try Store(path: FilePath(directory.path("store")))
    var epoch = store.epoch
    var builder = SnapshotBuilder()
    for _ in 0..<60 {
      let records = (0..<stream.random.number(in: 1...40)).map { _ in stream.next() }
      for record in records { builder.apply(record) }
      try store.append(Batch(records: records))
      if stream.random.chance(20) {
        store = try reopened(store)
        #expect(store.epoch == epoch + 1)
        #expect(store.lastJobID.number == stream.state.jobs.count)
        epoch = store.epoch
      }
      #expect(try store.snapshots() == stream.state.snapshots)
      #expect(builder.snapshots == stream.state.snapshots)
    }
    try compareHistory(store, stream.state)
  }

  private func compareHistory(_ store: Store, _ state: NaiveState) throws {
    for (id, job) in state.jobs {
      let detail = try #require(try store.job(id))
      #expect(detail.entry.outcome == job.outcome)
      #expect(detail.entry.attempts == job.attempts.count)
      var found: [AttemptEntry] = []
      while true {
        let page = try store.attempts(of: id, after: found.last?.id, limit: 7)
        if page.isEmpty { break }
        found += page
      }
      let expected = job.attempts.values.sorted { $0.id < $1.id }
      #expect(found.map(\.id) == expected.map(\.id))
      #expect(found.map(\.end) == expected.map(\.end))
      #expect(found.map(\.worker) == expected.map(\.worker))
      #expect(found.map(\.queued) == expected.map(\.queued))
      #expect(found.map(\.started) == expected.map(\.started))
      #expect(found.map(\.ended) == expected.map(\.ended))
      #expect(found.map(\.outputLost) == expected.map(\.outputLost))
      for kind in TaskKind.allCases {
        for after in found.map(\.id) {
          let rest = try store.attempts(of: id, kind: kind, after: after, limit: 3)
          #expect(
            rest == Array(found.filter { $0.id.task.kind == kind && $0.id > after }.prefix(3)))
        }
        for attemptState in AttemptState.allCases {
          let some = try store.attempts(of: id, kind: kind, state: attemptState, limit: 1_000)
          let same = found.filter { $0.id.task.kind == kind && $0.state == attemptState }
          #expect(some == same)
          #expect(detail.tasks[kind]?.attempts[attemptState] ?? 0 == same.count)
        }
      }
    }
  }
}

/// Closes a store and opens it again.
func reopened(_ store: consuming Store) throws -> Store {
  let path = store.path
  try store.close()
  return try Store(path: path)
}
