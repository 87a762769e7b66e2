package import JobModel

/// What the HTTP interface asks the manager. Each closure goes to where the manager's state lives,
/// copies what was asked for, and returns; none waits for a disk or a peer.
package struct ClusterView: Sendable {
  /// Jobs that the manager holds in memory, newest first, starting after `before`. Ended jobs come
  /// from the store.
  package var jobs: @Sendable (_ before: JobID?, _ limit: Int) async throws -> [ClusterJob]
  /// A job that the manager holds in memory.
  package var job: @Sendable (JobID) async throws -> ClusterJob?
  /// Workers that are not dead, in any order.
  package var workers: @Sendable () async throws -> [ClusterWorker]
  package var metrics: @Sendable () async throws -> ClusterMetrics
  /// Whether the manager accepts jobs and makes progress with them.
  package var isHealthy: @Sendable () async throws -> Bool

  package init(
    jobs: @escaping @Sendable (_ before: JobID?, _ limit: Int) async throws -> [ClusterJob],
    job: @escaping @Sendable (JobID) async throws -> ClusterJob?,
    workers: @escaping @Sendable () async throws -> [ClusterWorker],
    metrics: @escaping @Sendable () async throws -> ClusterMetrics,
    isHealthy: @escaping @Sendable () async throws -> Bool
  ) {
    self.jobs = jobs
    self.job = job
    self.workers = workers
    self.metrics = metrics
    self.isHealthy = isHealthy
  }
}

/// The manager in numbers. Counters start at 0 when it starts.
package struct ClusterMetrics: Equatable, Sendable {
  // MARK: Counters

  /// Messages that were understood.
  package var messages = 0
  /// Messages and heartbeats that were not, by a short reason from a fixed list.
  package var discarded: [String: Int] = [:]
  package var heartbeats = 0
  /// Heartbeats of workers that are not registered.
  package var heartbeatsIgnored = 0
  /// Stored batches; nil if nobody measures.
  package var storedBatches: Batches?

  // MARK: Gauges

  /// Jobs that are not over.
  package var jobs: [ClusterJob.State: Int] = [:]
  /// Tasks of all jobs that are not over. `running` counts attempts, backup tasks included.
  package var maps = ClusterJob.Phase()
  package var reduces = ClusterJob.Phase()
  /// Workers that are not dead, by their state as in `ClusterWorker.state`.
  package var workers: [String: Int] = [:]
  package var slots = 0
  package var slotsTaken = 0
  /// How often the store was opened: increases with every start of the manager.
  package var epoch = 0

  package struct Batches: Equatable, Sendable {
    package var count: Int
    /// In total, from the first write to the end of the sync.
    package var seconds: Double

    package init(count: Int, seconds: Double) {
      self.count = count
      self.seconds = seconds
    }
  }

  package init() {}
}
