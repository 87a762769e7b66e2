import Execution
import JobModel
import NIOCore
import NIOPosix
import Shuffle
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Worker

/// What a reducer accepts from a peer that serves segments.
@Suite("Segments that come from other workers")
struct GatheringTests {
  private static let bytes = [UInt8](repeating: 7, count: 5_000)
  /// Raw bytes, records, blocks, number of the run, whether records are sequenced.
  private static let numbers = [9_000, 50, 2, 0, 0]

  private static let map = AttemptID(
    task: TaskID(job: JobID(7), kind: .map, index: 0), number: 0)
  private static let reduce = AttemptID(
    task: TaskID(job: JobID(7), kind: .reduce, index: 3), number: 0)

  /// Serves a segment of this many bytes, with these numbers, to a reducer that was told its size.
  private func gather(
    _ served: Int, _ numbers: [Int], told: UInt8?
  ) async throws -> Result<ReduceInput?, any Error> {
    let directory = try TemporaryDirectory()
    let path = try directory.write(Self.bytes, to: "run")
    let place = SegmentLocation(path: FilePath(path), offset: 0, bytes: served, numbers: numbers)
    let loops = MultiThreadedEventLoopGroup.singleton
    let server = try await SegmentServer.start(
      host: "127.0.0.1", port: 0, group: loops,
      catalog: SegmentCatalog(place: { _ in place }, isSound: { _ in true }))
    let loop = loops.any()
    let port = server.port
    let segments = directory.path("segments")
    let source = MapOutputSource(
      map: MapIndex(0), attempt: 0, host: "127.0.0.1", httpPort: port,
      path: FilePath(directory.path("elsewhere")),
      size: told)
    let promise = loop.makePromise(of: [FetchedCopy].self)
    try await loop.submit {
      let fetch = try SegmentFetch(
        of: Self.reduce, maps: 1, file: FilePath(segments), loop: loop, group: loops, security: nil,
        onEnd: { event in
          switch event {
          case .segmentsFetched(_, let copies): promise.succeed(copies)
          default: promise.fail(ProcessFault("the segment was not fetched: \(event)"))
          }
        }, onFailure: { _ in })
      fetch.announce(source)
      fetch.finish()
    }.get()
    let copies = try await promise.futureResult.get()
    var sources = MapSources(of: Self.reduce, maps: 1, file: FilePath(segments))
    let steps = sources.announce(FoundSource(source, isInPlace: false))
    #expect(steps == [.start(maps: 1, file: FilePath(segments)), .announce(source)])
    let result: Result<ReduceInput?, any Error> = Result { try sources.input(with: copies) }
    await server.stop()
    return result
  }

  private static let size = SegmentSizes.code(bytes.count)

  @Test("are taken when they are as long as the map task said, or nobody knows how long")
  func sound() async throws {
    for told in [Self.size, nil] {
      let input = try await gather(Self.bytes.count, Self.numbers, told: told).get()
      #expect(input?.outputs.count == 1)
    }
    _ = try await gather(0, [0, 0, 0, 0, 0], told: 0).get()
  }

  @Test("that claim to be empty, or differ in length from what the map task said, are reported")
  func otherSize() async throws {
    for (served, numbers) in [(0, [0, 0, 0, 0, 0]), (2_000, Self.numbers)] {
      let result = try await gather(served, numbers, told: Self.size)
      let damaged = #expect(throws: DamagedSegment.self) { try result.get() }
      #expect(damaged?.map == MapIndex(0))
      #expect(damaged?.message.contains("bytes came from 127.0.0.1") == true)
    }
  }

  @Test(
    "with impossible numbers are reported",
    arguments: [
      [], [1, 2, 3], [0, 50, 2, 0, 0], [9_000, 0, 2, 0, 0], [9_000, 50, 0, 0, 0],
      [9_000, 1, 2, 0, 0], [1 << 59, 50, 2, 0, 0], [9_000, 1 << 59, 2, 0, 0],
      [9_000, 50, 2, 1 << 32, 0], [0, 0, 0, 0, 0],
    ])
  func numbers(numbers: [Int]) async throws {
    let result = try await gather(Self.bytes.count, numbers, told: nil)
    #expect(throws: DamagedSegment.self) { try result.get() }
  }
}
