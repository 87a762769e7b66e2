import JobModel
import NIOPosix
import Scheduling
import Store

/// Combines what the manager holds in memory with what is in its store.
///
/// The manager is asked first: what has not reached the store yet is seen there, and what ends in
/// between is seen in the store. Reading blocks, so it has its own threads.
struct History: Sendable {
  let view: ClusterView
  let store: Store
  let questions: Questions
  let readers: NIOThreadPool

  private func read<Value: Sendable>(
    _ body: @escaping @Sendable (Store) throws -> Value
  ) async throws -> Value {
    let store = store
    return try await readers.runIfActive { try body(store) }
  }

  // MARK: Jobs

  func jobs(before: JobID?, limit: Int) async throws -> JobsPage {
    let view = view
    // One more than is shown tells whether there are more.
    let live = try await questions.ask { try await view.jobs(before, limit + 1) }
    let entries = try await read { try $0.jobs(before: before, limit: limit + 1) }
    var known = Dictionary(
      live.map { ($0.id, (live: ClusterJob?.some($0), entry: JobEntry?.none)) },
      uniquingKeysWith: { $1 })
    for entry in entries { known[entry.id, default: (nil, nil)].entry = entry }
    let ids = known.keys.sorted(by: >).prefix(limit)
    let next = known.count > limit ? ids.last : nil
    return JobsPage(
      jobs: ids.compactMap { id in known[id].flatMap { JobSummary($0.entry, $0.live) } },
      next: next.map { "/api/v1/jobs?before=\($0.number)&limit=\(limit)" })
  }

  func job(_ id: JobID) async throws -> JobAnswer {
    let view = view
    let live = try await questions.ask { try await view.job(id) }
    let detail = try await read { try $0.job(id) }
    guard let answer = JobAnswer(detail, live) else { throw Self.noJob(id) }
    return answer
  }

  private static func noJob(_ id: JobID) -> Refusal {
    Refusal(.notFound, "there is no job \(id.number)")
  }

  // MARK: Attempts

  struct Filter {
    var kind: TaskKind?
    var state: AttemptState?
    var after: AttemptID?
    var limit: Int
  }

  func attempts(of id: JobID, _ filter: Filter) async throws -> AttemptsPage {
    let view = view
    let isLive = try await questions.ask { try await view.job(id) } != nil
    let rows = try await read { store in
      var rows = try store.attempts(
        of: id, kind: filter.kind, state: filter.state, after: filter.after,
        limit: filter.limit + 1)
      if rows.isEmpty, !isLive,
        try store.jobs(before: JobID(id.number + 1), limit: 1).first?.id != id
      {
        throw Self.noJob(id)
      }
      let hasMore = rows.count > filter.limit
      if hasMore { rows.removeLast() }
      return (try Self.answers(rows, store), hasMore ? rows.last?.id : nil)
    }
    return AttemptsPage(attempts: rows.0, next: rows.1.map { Self.path(of: id, filter, $0) })
  }

  private static func answers(
    _ rows: [AttemptEntry], _ store: Store
  ) throws -> [AttemptAnswer] {
    var workers: [WorkerID: WorkerEntry?] = [:]
    return try rows.map { row in
      let worker = try workers[row.worker] ?? store.worker(row.worker)
      workers[row.worker] = .some(worker)
      let hasReport = row.state == .won || row.state == .tooLate
      return AttemptAnswer(
        row, worker: worker, report: hasReport ? try store.report(of: row.id) : nil)
    }
  }

  private static func path(of id: JobID, _ filter: Filter, _ after: AttemptID) -> String {
    var path = "/api/v1/jobs/\(id.number)/attempts?after=\(after.name)&limit=\(filter.limit)"
    if let kind = filter.kind { path += "&kind=\(kind.rawValue)" }
    if let state = filter.state { path += "&state=\(state.name)" }
    return path
  }

  // MARK: Workers

  func workers(after: WorkerID?, limit: Int) async throws -> WorkersDocument {
    let view = view
    let all = try await questions.ask { try await view.workers() }
    let rest = all.filter { worker in after.map { worker.id > $0 } ?? true }
      .sorted { $0.id < $1.id }
    let next = rest.count > limit ? rest[limit - 1].id : nil
    return WorkersDocument(
      workers: rest.prefix(limit).map { WorkerDocument($0) },
      next: next.map { "/api/v1/workers?after=\($0.number)&limit=\(limit)" })
  }

  // MARK: Numbers

  func metrics() async throws -> ClusterMetrics {
    let view = view
    return try await questions.ask { try await view.metrics() }
  }

  func isHealthy() async -> Bool {
    let view = view
    return (try? await questions.ask { try await view.isHealthy() }) ?? false
  }
}
