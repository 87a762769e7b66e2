package import JobModel
package import NIOCore
import NIOPosix
import Synchronization

/// Fetches one partition of every map output into one local file, from sources that are announced
/// while it runs. `FetchPlan` decides the order and what happens on failure.
///
/// All entry points may be called from any thread; only `finish`, `cancel` and `checkSource` wait.
package final class SegmentFetcher: Sendable {
  private let core: FetchCore

  /// - Parameters:
  ///   - security: what peers require on their connections.
  ///   - onFailure: called for a source that cannot be fetched from, repeatedly while it is tried,
  ///     in an event loop: it must not wait.
  /// - Throws: `JobFailure` of the kind `scratch` if the file cannot be opened.
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

  /// A map's output is available there. It replaces any other source of that map, unless the map's
  /// segment has already been fetched. Sources of other jobs, and of maps outside the order, are
  /// ignored.
  package func announce(_ source: SegmentSource) {
    let task = source.attempt.task
    guard task.kind == .map, task.job == core.order.job else { return }
    core.post { $0.announce(source, now: $1) }
  }

  /// The output of this attempt is lost: it is not requested again. If its segment has already been
  /// fetched, that is complete and stays.
  package func withdraw(_ attempt: AttemptID) {
    core.post { $0.withdraw(attempt, now: $1) }
  }

  /// The caller has this segment from elsewhere: it is not fetched. `discard` takes that back.
  package func provide(map: MapIndex) {
    core.post { $0.provide(map: map, now: $1) }
  }

  /// The segment fetched for this map turned out to be damaged. It is fetched again, from the same
  /// place unless another source is announced, and `finish` waits for it.
  package func discard(map: MapIndex) {
    core.post { [core] plan, now in
      let actions = plan.discard(map: map, now: now)
      if !plan.isFinished { core.resumeRunning() }
      return actions
    }
  }

  /// Waits until the segments of all maps are in the file, and returns them in the order of their
  /// maps. Then it closes the connections; `discard` opens new ones. Cancelling the waiting task
  /// has the effect of `cancel`.
  ///
  /// - Throws: `JobFailure`, of the kind `cancelled` after `cancel`, of the kind `scratch` if the
  ///   file cannot be written.
  package func finish() async throws -> [FetchedSegment] {
    try await withTaskCancellationHandler {
      try await core.result().get()
    } onCancel: {
      _ = core.stop(Self.cancellation)
    }
  }

  /// Stops at once; when it returns, every connection and the file are closed.
  package func cancel() async {
    // The future never fails.
    try? await core.stop(Self.cancellation).get()
  }

  package var progress: FetchProgress { core.shown.withLock { $0 } }

  private static let cancellation = JobFailure(.cancelled, "fetching segments was cancelled")
}
