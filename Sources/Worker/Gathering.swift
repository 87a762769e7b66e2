import Glibc
import JobModel
import NIOCore
import Shuffle
import Wire

/// A segment that came is not what the map task made.
struct DamagedSegment: Error {
  var map: Int
  var message: String
}

/// The map outputs of a reduce attempt, until all of them are there: those in reach are opened in
/// place, the others fetched. It belongs to the worker's event loop.
final class Gathering {
  private let attempt: AttemptID
  private let maps: Int
  private let host: String
  private let file: String
  private let group: any EventLoopGroup
  private let security: SegmentSecurity?
  private let onFailure: @Sendable (FetchComplaint) -> Void

  /// Whole map outputs in reach, by map.
  private var inPlace: [Int: MapOutputSource] = [:]
  /// Where the others come from.
  private var remote: [Int: MapOutputSource] = [:]
  /// What the last input was made of, by map.
  private var used: [Int: Used] = [:]
  private var fetcher: SegmentFetcher?
  private var isFinishing = false

  /// - Parameters:
  ///   - file: where fetched segments go.
  ///   - onFailure: a source cannot be had so far; called in any thread, again and again.
  init(
    _ attempt: AttemptID, maps: Int, host: String, file: String, group: any EventLoopGroup,
    security: SegmentSecurity?, onFailure: @escaping @Sendable (FetchComplaint) -> Void
  ) {
    self.attempt = attempt
    self.maps = maps
    self.host = host
    self.file = file
    self.group = group
    self.security = security
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
    fetcher.announce(segmentSource(source))
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

  struct Used {
    var source: MapOutputSource
    var isInPlace: Bool
  }

  /// Where that came from which a reduce attempt read as the output of a map.
  func used(_ map: Int) -> Used? { used[map] }

  /// What is here of a source turned out to be damaged: its map is waited for again.
  func discard(_ source: MapOutputSource) {
    isFinishing = false
    if inPlace[source.map] == source { inPlace[source.map] = nil }
    fetcher?.discard(map: source.map)
    // The fetcher knows where the segment came from, not what was said since.
    if let next = remote[source.map] {
      fetcher?.announce(segmentSource(next))
    } else {
      fetcher?.withdraw(id(source))
    }
  }

  /// Asks the peer that a segment came from to look at its own copy.
  func check(_ source: MapOutputSource) -> EventLoopFuture<SourceCheck> {
    let (partition, group, security) = (attempt.task.index, group, security)
    let segment = segmentSource(source)
    return group.next().makeFutureWithTask {
      await SegmentFetcher.checkSource(
        segment, partition: partition, group: group, security: security)
    }
  }

  /// Whether every map has a source.
  var isComplete: Bool { known == maps }

  /// The segments that were fetched, once every map's output is here; nil where some map has no source
  /// yet, or somebody else is waiting already.
  func finish() -> EventLoopFuture<[FetchedSegment]>? {
    guard isComplete, !isFinishing else { return nil }
    isFinishing = true
    let loop = group.next()
    guard let fetcher, !remote.isEmpty else { return loop.makeSucceededFuture([]) }
    return loop.makeFutureWithTask { try await fetcher.finish() }
  }

  /// What the reduce attempt reads; nil where a map output was lost after all were there: then `finish`
  /// waits again.
  ///
  /// - Throws: a `DamagedSegment` where a peer sent with a segment what cannot be.
  func input(_ fetched: [FetchedSegment]) throws -> ReduceInput? {
    used = inPlace.mapValues { Used(source: $0, isInPlace: true) }
    used.merge(remote.mapValues { Used(source: $0, isInPlace: false) }) { first, _ in first }
    var outputs: [Int: ReduceInput.Output] = [:]
    for segment in fetched {
      outputs[segment.map] = .segment(path: file, try copy(of: segment))
    }
    for (map, source) in inPlace { outputs[map] = .whole(path: source.path) }
    let all = (0..<maps).compactMap { outputs[$0] }
    isFinishing = all.count == maps
    return isFinishing ? ReduceInput(outputs: all) : nil
  }

  /// The numbers of a segment fit each other, and its length is the one that the map task reported: one
  /// that claims to be empty is not taken for nothing.
  private func copy(of segment: FetchedSegment) throws -> SegmentCopy {
    let peer = segment.source.peer
    guard
      let copy = SegmentNumbers(numbers: segment.numbers)
        .copy(at: segment.offset, bytes: segment.bytes)
    else {
      throw DamagedSegment(
        map: segment.map, message: "what came from \(peer) is no segment: \(segment.numbers)")
    }
    if let source = remote[segment.map], source.attempt == segment.source.attempt.number,
      let size = source.size, size != SegmentSizes.code(segment.bytes)
    {
      throw DamagedSegment(
        map: segment.map,
        message:
          "\(segment.bytes) bytes came from \(peer), and the map task wrote about \(SegmentSizes.decoded[Int(size)])"
      )
    }
    return copy
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
    let fetcher = try SegmentFetcher(
      order, group: group, security: security, onFailure: onFailure)
    self.fetcher = fetcher
    for map in inPlace.keys { fetcher.provide(map: map) }
    return fetcher
  }

  private func segmentSource(_ source: MapOutputSource) -> SegmentSource {
    SegmentSource(attempt: id(source), host: source.host, port: source.httpPort)
  }

  private func id(_ source: MapOutputSource) -> AttemptID {
    AttemptID(
      task: TaskID(job: attempt.task.job, kind: .map, index: source.map), number: source.attempt)
  }
}
