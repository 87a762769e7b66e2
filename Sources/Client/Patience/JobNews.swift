package import JobModel

/// What a client that follows a job says about it. Pure: it is told what the manager says of the
/// job and when.
package struct JobNews: Sendable {
  private let id: JobID
  /// The manager's address, for people.
  private let manager: String
  /// When the job was submitted, as far as any manager has said it.
  private var submitted: Double?
  /// What the job waits for, and since when.
  private var wait: ClusterJob.Wait?
  private var waitsSince: Duration = .zero
  /// What was said of it last.
  private var said: ClusterJob.Wait?

  package init(of id: JobID, manager: String) {
    self.id = id
    self.manager = manager
  }

  /// Seconds that a job has to wait for something before anyone hears of it: between two tasks, or
  /// after a restart, it often waits for a moment.
  static let waitSecondsMin = 2

  /// Seconds by which two managers may differ in when they say a job was submitted.
  private static let tolerance = 1.0

  /// - Returns: lines for people.
  /// - Throws: if the manager speaks of another job than the one before it did.
  package mutating func received(_ job: ClusterJob, at now: Duration) throws -> [String] {
    if let submitted, abs(submitted - job.submitted) > Self.tolerance {
      throw JobFailure(
        .corrupted,
        "the manager at \(manager) has another job \(id.number): it was started with another store\nstart it with the store it had before, or submit the job again"
      )
    }
    submitted = job.submitted
    note(job.state.isOver ? nil : job.wait, at: now)
    guard !job.state.isOver, wait != said else { return [] }
    guard let wait else {
      said = nil
      return ["\(id) goes on"]
    }
    guard now - waitsSince >= .seconds(Self.waitSecondsMin) else { return [] }
    said = wait
    return ["\(id) waits for \(wait.text)"]
  }

  private mutating func note(_ wait: ClusterJob.Wait?, at now: Duration) {
    guard wait != self.wait else { return }
    self.wait = wait
    waitsSince = now
  }
}
