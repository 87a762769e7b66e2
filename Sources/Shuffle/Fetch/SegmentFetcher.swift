package import JobModel
package import NIOCore
import NIOPosix
import Synchronization

/// Fetches one partition of every map output into one local file, from sources that are announced while
/// it runs. `FetchPlan` says what is done in which order and what happens on failure.
///
/// All entry points may be called from any thread; none but `finish`, `cancel` and `checkSource` waits.
package final class SegmentFetcher: Sendable {
  private let core: FetchCore

  /// - Parameters:
  ///   - security: what peers ask for on their connections.
  ///   - onFailure: called for a source that cannot be had, again and again while it is tried, in an
  ///     event loop: it must not wait.
  /// - Throws: `JobFailure` of the kind `scratch` where the file cannot be opened.
  package init(
    _ order: FetchOrder, group: any EventLoopGroup, limits: FetchLimits = FetchLimits(),
    security: SegmentSecurity? = nil,
    onFailure: @escaping @Sendable (FetchComplaint) -> Void
  ) throws {
    core = try FetchCore(
      order, loop: group.next(), pool: .singleton, limits: limits, security: security,
      onFailure: onFailure)
  }

  deinit { _ = core.stop(Self.cancellation) }

  /// A map's output can be had there. It takes the place of any other source of that map, unless the
  /// map's segment has been fetched already. Sources of other jobs, and of maps that are not in the
  /// order, mean nothing.
  package func announce(_ source: SegmentSource) {
    let task = source.attempt.task
    guard task.kind == .map, task.job == core.order.job else { return }
    core.post { $0.announce(source, now: $1) }
  }

  /// The output of this attempt is lost: it is not asked for again. A segment of it that has been
  /// fetched is whole, and stays.
  package func withdraw(_ attempt: AttemptID) {
    core.post { $0.withdraw(attempt, now: $1) }
  }

  /// The caller has this segment from elsewhere: it is not fetched. `discard` takes that back.
  package func provide(map: MapIndex) {
    core.post { $0.provide(map: map, now: $1) }
  }

  /// What was fetched of this map turned out to be damaged: it is fetched again, from where it came
  /// unless another source is announced. `finish` then waits for it.
  package func discard(map: MapIndex) {
    core.post { [core] plan, now in
      let actions = plan.discard(map: map, now: now)
      if !plan.isFinished { core.resumeRunning() }
      return actions
    }
  }

  /// Waits until the segments of all maps are in the file, and returns them in the order of their maps.
  /// Connections are closed then; `discard` opens new ones. Cancelling the task that waits is `cancel`.
  ///
  /// - Throws: `JobFailure`, of the kind `cancelled` after `cancel`, of the kind `scratch` where the
  ///   file cannot be written.
  package func finish() async throws -> [FetchedSegment] {
    try await withTaskCancellationHandler {
      try await core.result().get()
    } onCancel: {
      _ = core.stop(Self.cancellation)
    }
  }

  /// Stops at once; when it returns every connection and the file are closed.
  package func cancel() async {
    // The future never fails.
    try? await core.stop(Self.cancellation).get()
  }

  package var progress: FetchProgress { core.shown.withLock { $0 } }

  private static let cancellation = JobFailure(.cancelled, "fetching segments was cancelled")
}
