import Client
import DataCore
import JobModel
import Wire

/// Follows a job of a manager to its end.
struct JobWatch {
  private let client: ManagerClient
  private let cancellation: Cancellation
  private let isShown: Bool

  init(_ client: ManagerClient, _ cancellation: Cancellation, isShown: Bool) {
    self.client = client
    self.cancellation = cancellation
    self.isShown = isShown
  }

  /// Milliseconds between two looks whether the user wants to stop.
  private static let lookMilliseconds = 100

  /// The job as it ended. Ctrl-C cancels it.
  func end(of job: JobID) async throws -> ClusterJob {
    let (client, cancellation) = (client, cancellation)
    let canceller = Task {
      while !Task.isCancelled {
        if cancellation.isCancelled {
          _ = try? await client.ask(.cancel(job))
          return
        }
        try? await Task.sleep(for: .milliseconds(Self.lookMilliseconds))
      }
    }
    defer { canceller.cancel() }
    var last: ClusterJob?
    do {
      for try await text in client.replies(to: .watch(job)) {
        let news = try text.decode(ClusterJob.self)
        last = news
        if isShown { Terminal.redraw(ClusterText.line(news)) }
      }
    } catch let failure as JobFailure where failure.kind == .cancelled {
      // The connection broke; what to do is said below.
    }
    if isShown { Terminal.redraw("") }
    guard let last, last.state.isOver else {
      throw JobFailure(
        .scratch,
        "the manager went away; the job goes on when it is back\nsee 'gristmill status \(job.number)'"
      )
    }
    return last
  }
}
