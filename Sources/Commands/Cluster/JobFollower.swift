import Client
import JobModel
import Synchronization
import UnixSignals
import Wire

/// Follows a job to its end, through restarts of its manager.
///
/// Ctrl-C cancels a job that this command submitted, and otherwise only ends the waiting. If the
/// manager does not answer, it ends the waiting in either case; the second one always does.
final class JobFollower: Sendable {
  private struct State {
    var job: JobID?
    var news: JobNews?
    /// How often the command was told to stop.
    var stops = 0
  }

  private let client: PatientClient
  private let options: ManagerOptions
  private let notices: Notices
  /// Whether the job is this command's own.
  private let isOwn: Bool
  private let state = Mutex(State())

  init(_ client: PatientClient, _ options: ManagerOptions, _ notices: Notices, isOwn: Bool) {
    self.client = client
    self.options = options
    self.notices = notices
    self.isOwn = isOwn
  }

  /// Seconds without news after which the manager counts as gone: it has some twice a second.
  static let silenceSeconds: Int64 = 30
  /// Seconds that Ctrl-C waits for the manager's answer.
  private static let cancelSeconds: Int64 = 5

  /// The job as it ended.
  ///
  /// - Parameter find: finds out the number of the job, or submits it.
  func end(
    _ signals: UnixSignalsSequence, of find: @escaping @Sendable () async throws -> JobID
  ) async throws -> ClusterJob {
    try await untilStopped(signals, goesOn: goesOnAfterStop) { [self] in
      let job = try await find()
      // It was told to stop while the job was on its way.
      if begin(job), await !cancel(job) { throw interruption }
      return try await follow(job)
    }
  }

  /// The number of the job, which nobody follows. The first Ctrl-C ends the waiting for it.
  ///
  /// - Parameter find: submits the job.
  func number(
    _ signals: UnixSignalsSequence, of find: @escaping @Sendable () async throws -> JobID
  ) async throws -> JobID {
    try await untilStopped(signals, goesOn: { false }, find)
  }

  /// Does something until it ends, or a signal comes after which it does not go on.
  private func untilStopped<Value: Sendable>(
    _ signals: UnixSignalsSequence, goesOn: @escaping @Sendable () async -> Bool,
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let work = Task { try await body() }
    let listener = Task {
      for await signal in signals {
        StopSignal.note(signal.rawValue)
        if await !goesOn() { work.cancel() }
      }
    }
    defer { listener.cancel() }
    do {
      defer { notices.draw("") }
      return try await work.value
    } catch  where work.isCancelled {
      throw interruption
    }
  }

  // MARK: News

  private func follow(_ id: JobID) async throws -> ClusterJob {
    try await client.run { [self] connection in
      for try await text in connection.replies(to: .watch(id), within: Self.silenceSeconds) {
        let job = try text.decode(ClusterJob.self)
        client.answered()
        try tell(job)
        if job.state.isOver { return job }
      }
      try Task.checkCancellation()
      throw ManagerTrouble(.away, "the manager at \(options.address) stopped its news of \(id)")
    }
  }

  private func tell(_ job: ClusterJob) throws {
    let now = client.now
    let lines = try state.withLock { try $0.news?.received(job, at: now) ?? [] }
    for line in lines { notices.say(line) }
    if !job.state.isOver { notices.draw(ClusterText.line(job)) }
  }

  /// - Returns: whether the job has to be cancelled.
  private func begin(_ job: JobID) -> Bool {
    client.setHint("\(job) goes on when it is back: see \(options.command("status \(job.number)"))")
    return state.withLock { state in
      state.job = job
      state.news = JobNews(of: job, manager: options.address)
      return isOwn && state.stops > 0
    }
  }

  // MARK: Stop

  /// Whether the command still has something to wait for.
  private func goesOnAfterStop() async -> Bool {
    let (job, stops) = state.withLock { state in
      state.stops += 1
      return (state.job, state.stops)
    }
    guard isOwn, stops == 1, let connection = client.current else { return false }
    // If the job is on its way, it is cancelled when its number is known.
    guard let job else { return true }
    return await cancel(job, over: connection)
  }

  private func cancel(_ job: JobID) async -> Bool {
    guard let connection = client.current else { return false }
    return await cancel(job, over: connection)
  }

  private func cancel(_ job: JobID, over connection: ManagerClient) async -> Bool {
    (try? await connection.ask(.cancel(job), within: Self.cancelSeconds)) != nil
  }

  private var interruption: JobFailure {
    guard let job = state.withLock({ $0.job }) else {
      return JobFailure(
        .cancelled,
        "stopped before the manager at \(options.address) answered"
          + (isOwn ? "\nit may have taken the job: see \(options.command("jobs"))" : ""))
    }
    guard isOwn else {
      return JobFailure(
        .cancelled,
        "stopped waiting for \(job), which goes on\nsee \(options.command("status \(job.number)"))")
    }
    return JobFailure(
      .cancelled,
      "stopped without an answer of the manager at \(options.address): \(job) may go on\ncancel it with \(options.command("cancel \(job.number)"))"
    )
  }
}
