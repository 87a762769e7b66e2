import Glibc
import JobModel
import NIOCore
import Shuffle
import Wire

/// The map outputs of a reduce attempt, until all of them are there: those in reach are opened in
/// place, the others fetched. It belongs to the worker's event loop.
final class Gathering {
  private let attempt: AttemptID
  private let maps: Int
  private let host: String
  private let file: String
  private let group: any EventLoopGroup
  private let sign: RequestSigner?
  private let onFailure: @Sendable (Shuffle.FetchFailure) -> Void

  /// Whole map outputs in reach, by map.
  private var inPlace: [Int: MapOutputSource] = [:]
  /// Where the others come from.
  private var remote: [Int: MapOutputSource] = [:]
  private var fetcher: SegmentFetcher?
  private var isFinishing = false

  /// - Parameters:
  ///   - file: where fetched segments go.
  ///   - onFailure: a source was given up; called in any thread.
  init(
    _ attempt: AttemptID, maps: Int, host: String, file: String, group: any EventLoopGroup,
    sign: RequestSigner?, onFailure: @escaping @Sendable (Shuffle.FetchFailure) -> Void
  ) {
    self.attempt = attempt
    self.maps = maps
    self.host = host
    self.file = file
    self.group = group
    self.sign = sign
    self.onFailure = onFailure
  }

  /// How many maps have a source.
  var known: Int { inPlace.count + remote.count }

  /// Share of the segments that are there.
  var fraction: Double {
    let fetched = fetcher?.progress.segmentsFetched ?? 0
    return maps > 0 ? Double(inPlace.count + min(fetched, remote.count)) / Double(maps) : 1
  }

  var bytesFetched: Int { fetcher?.progress.bytesFetched ?? 0 }

  func announce(_ source: MapOutputSource) throws {
    guard (0..<maps).contains(source.map) else { return }
    if source.host == host && access(source.path, R_OK) == 0 {
      remote[source.map] = nil
      inPlace[source.map] = source
      fetcher?.provide(map: source.map)
      return
    }
    if inPlace.removeValue(forKey: source.map) != nil { fetcher?.discard(map: source.map) }
    remote[source.map] = source
    let fetcher = try fetcher ?? startFetcher()
    fetcher.announce(
      SegmentSource(attempt: id(source), host: source.host, port: source.httpPort))
  }

  func withdraw(_ lost: AttemptID) {
    let map = lost.task.index
    if inPlace[map]?.attempt == lost.number {
      inPlace[map] = nil
      fetcher?.discard(map: map)
    }
    if remote[map]?.attempt == lost.number {
      remote[map] = nil
      fetcher?.withdraw(lost)
    }
  }

  /// A map output turned out to be damaged: another is waited for.
  func discard(map: Int) -> MapOutputSource? {
    isFinishing = false
    fetcher?.discard(map: map)
    if let source = inPlace.removeValue(forKey: map) { return source }
    return remote[map]
  }

  /// Whether every map has a source.
  var isComplete: Bool { known == maps }

  /// What the reduce attempt reads, once all of it is there; nil where it is not, or somebody else
  /// is waiting for it already.
  func finish() -> EventLoopFuture<ReduceInput>? {
    guard isComplete, !isFinishing else { return nil }
    isFinishing = true
    let loop = group.next()
    guard let fetcher, !remote.isEmpty else {
      return loop.makeSucceededFuture(input([]))
    }
    let (inPlace, maps, file) = (inPlace, maps, file)
    return loop.makeFutureWithTask {
      Self.input(inPlace, maps: maps, file: file, try await fetcher.finish())
    }
  }

  func cancel() {
    guard let fetcher else { return }
    Task { await fetcher.cancel() }
  }

  // MARK: Helpers

  private func startFetcher() throws -> SegmentFetcher {
    let order = FetchOrder(
      job: attempt.task.job, partition: attempt.task.index, maps: maps, path: file,
      seed: UInt64(truncatingIfNeeded: attempt.task.index &* 1_000_003 &+ attempt.number))
    let fetcher = try SegmentFetcher(order, group: group, sign: sign, onFailure: onFailure)
    self.fetcher = fetcher
    for map in inPlace.keys { fetcher.provide(map: map) }
    return fetcher
  }

  private func id(_ source: MapOutputSource) -> AttemptID {
    AttemptID(
      task: TaskID(job: attempt.task.job, kind: .map, index: source.map), number: source.attempt)
  }

  private func input(_ fetched: [FetchedSegment]) -> ReduceInput {
    Self.input(inPlace, maps: maps, file: file, fetched)
  }

  private static func input(
    _ inPlace: [Int: MapOutputSource], maps: Int, file: String, _ fetched: [FetchedSegment]
  ) -> ReduceInput {
    var outputs: [Int: ReduceInput.Output] = inPlace.mapValues { .whole(path: $0.path) }
    for segment in fetched {
      guard
        let copy = SegmentNumbers(numbers: segment.numbers)
          .copy(at: segment.offset, bytes: segment.bytes)
      else { continue }
      outputs[segment.map] = .segment(path: file, copy)
    }
    return ReduceInput(
      outputs: (0..<maps).map { outputs[$0] ?? .whole(path: "/nowhere") })
  }
}
