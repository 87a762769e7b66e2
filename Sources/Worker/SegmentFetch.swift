import Execution
import JobModel
import NIOCore
import Shuffle
import Wire

/// Fetches the segments of a reduce attempt that cannot be opened in place, as the worker's machine
/// decides. It belongs to the worker's event loop.
final class SegmentFetch {
  private let attempt: AttemptID
  private let loop: any EventLoop
  private let fetcher: SegmentFetcher
  private let onEnd: (WorkerEvent) -> Void
  private var isCancelled = false

  /// - Parameters:
  ///   - file: receives the segments.
  ///   - onEnd: called on the event loop when all segments have arrived, or no more can arrive.
  ///   - onFailure: called, in any thread and repeatedly, while a source cannot be reached.
  /// - Throws: if the file cannot be opened.
  init(
    of attempt: AttemptID, maps: Int, file: FilePath, loop: any EventLoop,
    group: any EventLoopGroup, security: SegmentSecurity?,
    onEnd: @escaping (WorkerEvent) -> Void,
    onFailure: @escaping @Sendable (FetchComplaint) -> Void
  ) throws {
    self.attempt = attempt
    self.loop = loop
    self.onEnd = onEnd
    let order = FetchOrder(
      job: attempt.task.job, partition: attempt.task.index, maps: maps, path: file,
      seed: UInt64(truncatingIfNeeded: attempt.task.index &* 1_000_003 &+ attempt.number))
    fetcher = try SegmentFetcher(order, group: group, security: security, onFailure: onFailure)
  }

  var progress: FetchedSoFar {
    let progress = fetcher.progress
    return FetchedSoFar(segments: progress.segmentsFetched, bytes: progress.bytesFetched)
  }

  // MARK: Steps

  func announce(_ source: MapOutputSource) {
    fetcher.announce(Self.source(source, of: attempt.task.job))
  }

  func provide(map: MapIndex) { fetcher.provide(map: map) }
  func discard(map: MapIndex) { fetcher.discard(map: map) }
  func withdraw(_ lost: AttemptID) { fetcher.withdraw(lost) }

  func finish() {
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.makeFutureWithTask { [fetcher] in try await fetcher.finish() }
      .whenComplete { this.value.ended($0) }
  }

  private func ended(_ result: Result<[FetchedSegment], any Error>) {
    guard !isCancelled else { return }
    switch result {
    case .success(let segments):
      onEnd(.segmentsFetched(attempt, segments.map(Self.copy)))
    case .failure(let error):
      onEnd(.fetchingEnded(attempt, WorkerShell.failure(error)))
    }
  }

  func cancel() {
    isCancelled = true
    Task { [fetcher] in await fetcher.cancel() }
  }

  // MARK: The words of the fetcher

  static func source(_ source: MapOutputSource, of job: JobID) -> SegmentSource {
    SegmentSource(attempt: source.attempt(of: job), host: source.host, port: source.httpPort)
  }

  private static func copy(_ segment: FetchedSegment) -> FetchedCopy {
    FetchedCopy(
      map: segment.map, attempt: segment.source.attempt.number, peer: "\(segment.source.peer)",
      offset: segment.offset, bytes: segment.bytes, numbers: segment.numbers)
  }
}
