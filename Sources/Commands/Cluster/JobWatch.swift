import Client
import JobModel
import UnixSignals
import Wire

/// Follows a job of a manager to its end.
struct JobWatch {
  private let client: ManagerClient
  private let signals: UnixSignalsSequence
  private let isShown: Bool

  init(_ client: ManagerClient, _ signals: UnixSignalsSequence, isShown: Bool) {
    self.client = client
    self.signals = signals
    self.isShown = isShown
  }

  /// The job as it ended. Ctrl-C cancels it.
  func end(of job: JobID) async throws -> ClusterJob {
    let (client, signals) = (client, signals)
    let canceller = Task {
      for await _ in signals {
        _ = try? await client.ask(.cancel(job))
        return
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
      // The connection broke; the error below says what to do.
    }
    if isShown { Terminal.redraw("") }
    guard let last, last.state.isOver else {
      throw JobFailure(
        .scratch,
        "the manager went away; the job continues when it is back\nsee 'gristmill status \(job.number)'"
      )
    }
    return last
  }
}
