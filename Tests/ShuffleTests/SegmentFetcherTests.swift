import Glibc
import JobModel
import Synchronization
import TestSupport
import Testing

@testable import Shuffle

@Suite("A fetcher of segments")
struct SegmentFetcherTests {
  private final class Failures: Sendable {
    private let all = Mutex<[FetchComplaint]>([])
    func add(_ failure: FetchComplaint) { all.withLock { $0.append(failure) } }
    var list: [FetchComplaint] { all.withLock { $0 } }
  }

  /// Pauses are short, so that every attempt is made within a test.
  private static func limits() -> FetchLimits {
    var limits = FetchLimits()
    limits.pauseMilliseconds = 10
    limits.attemptsMax = 4
    limits.silenceMilliseconds = 300
    return limits
  }

  private static func name(_ map: Int) -> SegmentName {
    SegmentName(attempt: Sample.attempt(map), partition: 3)
  }

  private struct Setup {
    let directory: TemporaryDirectory
    let failures = Failures()
    let fetcher: SegmentFetcher
    let path: String

    init(
      maps: Int, offset: Int = 0, limits: FetchLimits = SegmentFetcherTests.limits()
    ) throws {
      directory = try TemporaryDirectory()
      path = directory.path("segments")
      let order = FetchOrder(
        job: JobID(7), partition: 3, maps: maps, path: FilePath(path), offset: offset, seed: 5)
      fetcher = try SegmentFetcher(
        order, group: testLoops, limits: limits,
        onFailure: { [failures] in failures.add($0) })
    }

    func content(_ segment: FetchedSegment) throws -> [UInt8] {
      let all = try Files.read(path)
      return Array(all[segment.offset..<segment.offset + segment.bytes])
    }
  }

  @Test("thousands of small segments from three servers arrive whole, each in its own place")
  func small() async throws {
    var stores: [SegmentStore] = []
    for _ in 0..<3 { stores.append(try await SegmentStore()) }
    let maps = 2_000
    let content = (0..<maps).map { Sample.bytes(200 + $0 % 300, seed: UInt64($0)) }
    for map in 0..<maps { try stores[map % 3].add(Self.name(map), content[map]) }
    let setup = try Setup(maps: maps, offset: 1_000)
    // Half of them are announced while the others are fetched.
    for map in 0..<maps / 2 {
      setup.fetcher.announce(Sample.source(map, port: stores[map % 3].port))
    }
    _ = try await eventually { setup.fetcher.progress.segmentsFetched > 100 }
    for map in maps / 2..<maps {
      setup.fetcher.announce(Sample.source(map, port: stores[map % 3].port))
    }
    let segments = try await setup.fetcher.finish()
    #expect(setup.fetcher.progress.segmentsFetched == maps)
    #expect(segments.map(\.map) == Array(MapIndex.all(maps)))
    let all = try Files.read(setup.path)
    for (map, segment) in segments.enumerated() {
      #expect(segment.bytes == content[map].count)
      #expect(segment.numbers == [segment.bytes * 2, 5, 1])
      #expect(all[segment.offset..<segment.offset + segment.bytes].elementsEqual(content[map]))
    }
    #expect(all.count == 1_000 + content.reduce(0) { $0 + $1.count })
    #expect(setup.failures.list.isEmpty)
    #expect(setup.fetcher.progress.retries == 0)
    for store in stores {
      // At most two connections, kept for all requests, and closed at the end.
      #expect(store.server.counts.requests >= maps / 3)
      #expect(try await eventually { store.server.counts.connections == 0 })
      await store.server.stop()
    }
  }

  @Test("a segment of 200 MB goes to the disk without growing the process")
  func large() async throws {
    let block = Sample.bytes(1 << 20, seed: 3)
    let store = try await SegmentStore()
    let path = try store.add(Self.name(0), block)
    let file = open(path, O_WRONLY | O_TRUNC)
    for _ in 0..<200 { _ = block.withUnsafeBytes { write(file, $0.baseAddress!, $0.count) } }
    close(file)
    store.move(
      Self.name(0),
      to: SegmentLocation(path: FilePath(path), offset: 0, bytes: 200 << 20, numbers: []))
    let setup = try Setup(maps: 1, limits: FetchLimits())
    let before = Self.residentBytes()
    setup.fetcher.announce(Sample.source(0, port: store.port))
    let segment = try await setup.fetcher.finish()[0]
    // Other tests run at the same time; a fetcher that collects the body would need all of it.
    #expect(Self.residentBytes() - before < 100 << 20)
    #expect(segment.bytes == 200 << 20)
    let copy = open(setup.path, O_RDONLY)
    defer { close(copy) }
    var read = [UInt8](repeating: 0, count: block.count)
    for index in 0..<200 {
      let count = read.withUnsafeMutableBytes {
        pread(copy, $0.baseAddress!, $0.count, off_t(segment.offset + index << 20))
      }
      #expect(count == block.count && read == block)
    }
    await store.server.stop()
  }

  private static func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    guard fgets(&line, 200, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    return (Int(text.split(separator: " ")[1]) ?? 0) * 4_096
  }

  @Test("a lost segment is reported, and fetched from the source announced next")
  func announcedAgain() async throws {
    let store = try await SegmentStore()
    let setup = try Setup(maps: 2)
    for map in 0..<2 { setup.fetcher.announce(Sample.source(map, port: store.port)) }
    #expect(try await eventually { setup.failures.list.count >= 2 })
    #expect(setup.failures.list.allSatisfy { $0.fault == .gone })
    for map in 0..<2 {
      let name = SegmentName(attempt: Sample.attempt(map, number: 1), partition: 3)
      try store.add(name, [9, UInt8(map)])
      setup.fetcher.announce(Sample.source(map, port: store.port, number: 1))
    }
    let segments = try await setup.fetcher.finish()
    #expect(segments.map(\.source.attempt.number) == [1, 1])
    #expect(try segments.map(setup.content) == [[9, 0], [9, 1]])
    await store.server.stop()
  }

  @Test("a discarded segment is fetched again")
  func discarded() async throws {
    let store = try await SegmentStore([Self.name(0): [1, 2, 3]])
    let setup = try Setup(maps: 1)
    setup.fetcher.announce(Sample.source(0, port: store.port))
    _ = try await setup.fetcher.finish()
    setup.fetcher.discard(map: 0)
    let segments = try await setup.fetcher.finish()
    #expect(try setup.content(segments[0]) == [1, 2, 3])
    #expect(store.server.counts.requests == 2)
    await store.server.stop()
  }

  // MARK: Peers that misbehave

  private static let small = Array("hello segment".utf8)

  private static func answer(_ bytes: [UInt8]) -> [UInt8] {
    let head =
      "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\nGristmill-Numbers: 1,2\r\n\r\n"
    return Array(head.utf8) + bytes
  }

  /// Fetches one segment from a peer that behaves as `serve` says and answers everything else
  /// properly.
  private func fetch(
    _ serve: @escaping @Sendable (ScriptedPeer, RawSocket, Int) throws -> Void
  ) async throws -> (peer: ScriptedPeer, setup: Setup) {
    let peer = try ScriptedPeer(serve)
    let setup = try Setup(maps: 1)
    setup.fetcher.announce(Sample.source(0, port: peer.port))
    return (peer, setup)
  }

  @Test("a body that is cut short is resumed where it ended")
  func resumed() async throws {
    let bytes = Sample.bytes(400_000, seed: 8)
    let (peer, setup) = try await fetch { peer, socket, index in
      let head = try peer.request(socket)
      var from = 0
      if let range = head.split(separator: "\r\n").first(where: { $0.hasPrefix("Range: bytes=") }) {
        from = Int(range.dropFirst("Range: bytes=".count).dropLast()) ?? 0
      }
      let status = from == 0 ? "200 OK" : "206 Partial Content"
      try socket.send(
        "HTTP/1.1 \(status)\r\nContent-Length: \(bytes.count - from)\r\n"
          + (from > 0 ? "Content-Range: bytes \(from)-\(bytes.count - 1)/\(bytes.count)\r\n" : "")
          + "\r\n")
      let end = index < 3 ? min(bytes.count, from + 100_000) : bytes.count
      try socket.send(Array(bytes[from..<end]))
    }
    let segment = try await setup.fetcher.finish()[0]
    #expect(try setup.content(segment) == bytes)
    #expect(peer.requests.count == 4)
    #expect(peer.requests[1].contains("Range: bytes=100000-\r\n"))
    #expect(setup.fetcher.progress.bytesFetched == bytes.count)
    peer.stop()
  }

  @Test("a busy peer is asked again after the time it names, as often as necessary")
  func busy() async throws {
    let (peer, setup) = try await fetch { peer, socket, index in
      for number in 0..<10 {
        _ = try peer.request(socket)
        if number < 6 {
          try socket.send(
            "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 3\r\n\r\nabc")
        } else {
          try socket.send(Self.answer(Self.small))
        }
      }
    }
    let segment = try await setup.fetcher.finish()[0]
    #expect(try setup.content(segment) == Self.small)
    #expect(setup.fetcher.progress.busyAnswers == 6)
    #expect(setup.failures.list.isEmpty)
    peer.stop()
  }

  @Test(
    "a peer that misbehaves once is asked again",
    arguments: ["reset", "close", "silent", "nonsense", "short", "chunked", "number", "500", "416"])
  func misbehavesOnce(how: String) async throws {
    let (peer, setup) = try await fetch { peer, socket, index in
      if index > 0 || how == "number" && peer.requests.count > 0 {
        while true {
          _ = try peer.request(socket)
          try socket.send(Self.answer(Self.small))
        }
      }
      try Self.misbehave(how, peer, socket)
      if ["500", "416"].contains(how) {
        _ = try peer.request(socket)
        try socket.send(Self.answer(Self.small))
      }
    }
    let segment = try await setup.fetcher.finish()[0]
    #expect(try setup.content(segment) == Self.small)
    #expect(setup.fetcher.progress.retries == 1)
    #expect(setup.failures.list.isEmpty)
    peer.stop()
  }

  private static func misbehave(_ how: String, _ peer: ScriptedPeer, _ socket: RawSocket) throws {
    _ = try peer.request(socket)
    switch how {
    case "reset": socket.resetOnClose()
    case "close": break
    case "silent": _ = socket.rest()
    case "nonsense": try socket.send([0, 1, 2, 255, 254, 10, 10])
    case "short": try socket.send(Array(answer(small).dropLast(3)))
    case "chunked":
      try socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")
    case "number":
      try socket.send(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nGristmill-Numbers: -1\r\nConnection: close\r\n\r\na"
      )
    case "giant":
      try socket.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n")
      _ = socket.rest()
    case "endless":
      try socket.send("HTTP/1.1 404 No\r\nContent-Length: 99999999\r\n\r\n")
      while true { try socket.send([UInt8](repeating: 0, count: 10_000)) }
    case "headers":
      try socket.send("HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 10_000))
    case "slow":
      try socket.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
      while true {
        try socket.send([0])
        usleep(20_000)
      }
    case "500":
      try socket.send(
        "HTTP/1.1 500 No\r\nContent-Length: 0\r\nGristmill-Reason: unreadable\r\n\r\n")
    case "416": try socket.send("HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n")
    case "410": try socket.send("HTTP/1.1 410 No\r\nContent-Length: 0\r\n\r\n")
    case "401":
      try socket.send(
        "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Gristmill nonce=\"a\"\r\n\r\n")
    default: break
    }
  }

  @Test(
    "a peer that misbehaves forever is given up, with its fault",
    arguments: [
      ("reset", FetchFault.unreachable), ("close", .unreachable), ("silent", .unreachable),
      ("nonsense", .wire), ("short", .wire), ("giant", .wire), ("endless", .wire),
      ("headers", .wire), ("slow", .unreachable), ("500", .disk), ("416", .wire), ("410", .gone),
      ("401", .wire),
    ])
  func misbehavesForever(how: String, fault: FetchFault) async throws {
    let (peer, setup) = try await fetch { peer, socket, _ in
      repeat { try Self.misbehave(how, peer, socket) } while ["500", "416", "401"].contains(how)
    }
    #expect(try await eventually { !setup.failures.list.isEmpty })
    // It is tried and reported again; on a busy machine that may have happened already.
    let failures = setup.failures.list
    #expect(failures.allSatisfy { $0.fault == fault }, "\(failures)")
    #expect(peer.requests.count <= 4 * (failures.count + 1))
    // Another peer has it.
    let store = try await SegmentStore([Self.name(0): Self.small])
    setup.fetcher.announce(Sample.source(0, port: store.port))
    let segment = try await setup.fetcher.finish()[0]
    #expect(try setup.content(segment) == Self.small)
    peer.stop()
    await store.server.stop()
  }

  @Test("if nobody is at the address all of its segments are reported, and the others arrive")
  func refusedConnection() async throws {
    let dead = try ScriptedPeer { _, _, _ in }
    dead.stop()
    let store = try await SegmentStore()
    let setup = try Setup(maps: 60)
    for map in 0..<60 {
      try store.add(Self.name(map), [UInt8(map)])
      setup.fetcher.announce(Sample.source(map, port: map < 30 ? dead.port : store.port))
    }
    #expect(try await eventually { setup.failures.list.count == 30 })
    #expect(setup.failures.list.allSatisfy { $0.fault == .unreachable })
    #expect(try await eventually { setup.fetcher.progress.segmentsFetched == 30 })
    for map in 0..<30 { setup.fetcher.announce(Sample.source(map, port: store.port)) }
    #expect(try await setup.fetcher.finish().count == 60)
    await store.server.stop()
  }

  // MARK: The end

  /// Between two parts of a body that would take minutes: no machine is so busy that it ends first.
  private static let slowPeerMicroseconds: UInt32 = 50_000

  @Test("cancelling closes everything, and waiting callers are told")
  func cancelled() async throws {
    let closed = Mutex(0)
    let peer = try ScriptedPeer { peer, socket, _ in
      _ = try peer.request(socket)
      try socket.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
      while (try? socket.send([UInt8](repeating: 1, count: 10_000))) != nil {
        usleep(Self.slowPeerMicroseconds)
      }
      closed.withLock { $0 += 1 }
    }
    let setup = try Setup(maps: 2)
    for map in 0..<2 { setup.fetcher.announce(Sample.source(map, port: peer.port)) }
    let waiter = Task { [fetcher = setup.fetcher] in try await fetcher.finish() }
    #expect(try await eventually { setup.fetcher.progress.bytesFetched > 50_000 })
    await setup.fetcher.cancel()
    let failure = await #expect(throws: JobFailure.self) { _ = try await waiter.value }
    #expect(failure?.kind == .cancelled)
    #expect(try await eventually { closed.withLock { $0 } >= 1 })
    // Later calls have no effect.
    setup.fetcher.announce(Sample.source(1, port: peer.port))
    await setup.fetcher.cancel()
    peer.stop()
  }

  @Test("a full disk is a failure of the fetcher, not of a source")
  func fullDisk() async throws {
    let store = try await SegmentStore([Self.name(0): Sample.bytes(100_000, seed: 1)])
    let order = FetchOrder(job: JobID(7), partition: 3, maps: 1, path: "/dev/full", seed: 1)
    let failures = Failures()
    let fetcher = try SegmentFetcher(order, group: testLoops, onFailure: { failures.add($0) })
    fetcher.announce(Sample.source(0, port: store.port))
    let failure = await #expect(throws: JobFailure.self) { _ = try await fetcher.finish() }
    #expect(failure?.kind == .scratch)
    #expect(failure?.message.contains("/dev/full") == true)
    #expect(failures.list.isEmpty)
    await fetcher.cancel()
    await store.server.stop()
  }
}
