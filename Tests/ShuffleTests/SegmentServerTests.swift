import Glibc
import JobModel
import TestSupport
import Testing

@testable import Shuffle

@Suite("A server of segments")
struct SegmentServerTests {
  private static let name = SegmentName(attempt: Sample.attempt(0), partition: 3)

  private func get(_ path: String, _ headers: String = "", method: String = "GET") -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(headers)\r\n"
  }

  @Test(
    "a segment is sent whole or in part, whether copied, by sendfile or through memory",
    arguments: [1, 1_000, 64 << 10, (64 << 10) + 1, 3 << 20], [true, false])
  func bytes(count: Int, isProtected: Bool) async throws {
    let bytes = Sample.bytes(count)
    let store = try await SegmentStore(
      [Self.name: bytes], security: isProtected ? SegmentSecurity.none : nil)
    try await blocking {
      let socket = try RawSocket(port: store.port)
      for (range, part, status) in [
        ("", bytes[...], 200), ("Range: bytes=0-\r\n", bytes[...], 206),
        ("Range: bytes=\(count / 2)-\r\n", bytes[(count / 2)...], 206),
        ("Range: bytes=-1\r\n", bytes.suffix(1), 206),
      ] {
        try socket.send(get(Sample.path(0), range))
        let head = socket.head()
        #expect(head.hasPrefix("HTTP/1.1 \(status) "), "\(head)")
        #expect(head.contains("Content-Length: \(part.count)\r\n"))
        #expect(head.contains("Gristmill-Numbers: \(count * 2),5,1\r\n"))
        if status == 206 {
          let first = count - part.count
          #expect(head.contains("Content-Range: bytes \(first)-\(count - 1)/\(count)\r\n"))
        }
        #expect(socket.body(part.count) == Array(part))
      }
      try socket.send(get(Sample.path(0), method: "HEAD"))
      #expect(socket.head().contains("Content-Length: \(count)\r\n"))
      try socket.send(get(Sample.path(0), "Range: bytes=\(count)-\r\n"))
      let head = socket.head()
      #expect(head.hasPrefix("HTTP/1.1 416 "))
      #expect(head.contains("Content-Range: bytes */\(count)\r\n"))
      try socket.send(get(Sample.path(0), "Connection: close\r\n"))
      #expect(socket.head().contains("Connection: close\r\n"))
      #expect(socket.rest() == bytes)
    }
    #expect(try await eventually { store.server.counts.connections == 0 })
    #expect(store.server.counts.requests == 7)
    await store.server.stop()
  }

  @Test("requests sent ahead are answered in their order")
  func ahead() async throws {
    var segments: [SegmentName: [UInt8]] = [:]
    for map in 0..<20 {
      segments[SegmentName(attempt: Sample.attempt(map), partition: 3)] = Sample.bytes(
        map % 3 == 0 ? 300_000 : map, seed: UInt64(map))
    }
    let store = try await SegmentStore(segments)
    try await blocking { [segments] in
      let socket = try RawSocket(port: store.port)
      try socket.send((0..<20).map { get(Sample.path($0)) }.joined())
      for map in 0..<20 {
        let bytes = segments[SegmentName(attempt: Sample.attempt(map), partition: 3)]!
        #expect(socket.head().hasPrefix("HTTP/1.1 200 "))
        #expect(socket.body(bytes.count) == bytes)
      }
    }
    await store.server.stop()
  }

  @Test("a missing segment is refused with a reason, and the connection stays")
  func refusals() async throws {
    let store = try await SegmentStore([Self.name: Sample.bytes(100)])
    let gone = SegmentName(attempt: Sample.attempt(1), partition: 3)
    try Files.remove(try store.add(gone, Sample.bytes(10)))
    let cut = SegmentName(attempt: Sample.attempt(2), partition: 3)
    try Files.truncate(try store.add(cut, Sample.bytes(1_000)), to: 500)
    try await blocking {
      let socket = try RawSocket(port: store.port)
      for (request, status) in [
        (get(Sample.path(9)), 404), (get("/"), 404), (get("/segments/../../etc/passwd"), 404),
        (get(Sample.path(1)), 410), (get(Sample.path(2)), 410),
        (get(Sample.path(0) + "?verify=2"), 400), (get(Sample.path(0), method: "DELETE"), 405),
      ] {
        try socket.send(request)
        let head = socket.head()
        #expect(head.hasPrefix("HTTP/1.1 \(status) "), "\(head)")
        #expect(head.contains("Gristmill-Reason: "), "\(head)")
      }
      try socket.send(get(Sample.path(0)))
      #expect(socket.head().hasPrefix("HTTP/1.1 200 "))
    }
    await store.server.stop()
  }

  @Test(
    "numbers at the edges get an answer, wherever they are",
    arguments: [
      "-9223372036854775808", "-1", "0", "2147483648", "9007199254740992", "9223372036854775807",
    ])
  func edges(number: String) async throws {
    let store = try await SegmentStore([Self.name: Sample.bytes(100)])
    try await blocking {
      for request in [
        get("/segments/\(number)/0/0/3"), get("/segments/7/\(number)/0/3"),
        get("/segments/7/0/\(number)/3"), get("/segments/7/0/0/\(number)"),
        get(Sample.path(0) + "?verify=\(number)"),
        get(Sample.path(0), "Range: bytes=\(number)-\r\n"),
        get(Sample.path(0), "Range: bytes=-\(number)\r\n"),
        get(Sample.path(0), "Range: bytes=0-\(number)\r\n"),
        get(Sample.path(0), "Range: bytes=\(number)-\(number)\r\n"),
      ] {
        let socket = try RawSocket(port: store.port)
        try socket.send(request)
        let head = socket.head()
        #expect(head.contains(#/^HTTP/1\.1 (200|206|400|404|416) /#), "\(request): \(head)")
        let other = try RawSocket(port: store.port)
        try other.send(get(Sample.path(0)))
        #expect(other.head().hasPrefix("HTTP/1.1 200 "))
      }
    }
    await store.server.stop()
  }

  @Test("the owner says whether a copy is sound")
  func verification() async throws {
    let damaged = SegmentName(attempt: Sample.attempt(1), partition: 3)
    let store = try await SegmentStore([Self.name: [1], damaged: [2]])
    store.damage(damaged)
    for (map, expected) in [(0, SourceCheck.sound), (1, .damaged), (2, .gone)] {
      let check = await SegmentFetcher.checkSource(
        Sample.source(map, port: store.port), partition: 3, group: testLoops)
      #expect(check == expected)
    }
    await store.server.stop()
    let check = await SegmentFetcher.checkSource(
      Sample.source(0, port: store.port), partition: 3, group: testLoops)
    #expect(check == .unreachable)
  }

  // MARK: Bad peers

  @Test(
    "anything but a request is refused or closed, and others are served",
    arguments: ["random", "hello", "headers", "line", "fields", "body", "chunks"])
  func nonsense(kind: String) async throws {
    let store = try await SegmentStore([Self.name: Sample.bytes(100)])
    let bytes: [UInt8]
    switch kind {
    case "random": bytes = Sample.bytes(100_000)
    case "hello": bytes = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] + Sample.bytes(508)
    case "headers": bytes = Array(get("/", "X: \(String(repeating: "a", count: 100_000))\r\n").utf8)
    case "line": bytes = Array(get("/" + String(repeating: "a", count: 100_000)).utf8)
    case "fields": bytes = Array(get("/", String(repeating: "X: a\r\n", count: 5_000)).utf8)
    case "body": bytes = Array(get("/", "Content-Length: 5\r\n").utf8) + Sample.bytes(5)
    default:
      bytes = Array((get("/", "Transfer-Encoding: chunked\r\n") + "5\r\nabcde").utf8)
    }
    try await blocking {
      let bad = try RawSocket(port: store.port)
      try? bad.send(bytes)
      let answer = String(decoding: try #require(bad.rest()), as: UTF8.self)
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer.prefix(100))")
      let good = try RawSocket(port: store.port)
      try good.send(get(Sample.path(0)))
      #expect(good.head().hasPrefix("HTTP/1.1 200 "))
    }
    await store.server.stop()
  }

  @Test("a peer that sends nothing, or one byte at a time, is closed in time")
  func slowRequests() async throws {
    var limits = SegmentServerLimits()
    limits.requestMilliseconds = 300
    let store = try await SegmentStore(limits: limits)
    try await blocking {
      let silent = try RawSocket(port: store.port)
      let slow = try RawSocket(port: store.port)
      for byte in get(Sample.path(0)).utf8.prefix(20) {
        guard (try? slow.send([byte])) != nil else { break }
        usleep(30_000)
      }
      #expect(slow.rest() == [])
      #expect(silent.rest() == [])
    }
    await store.server.stop()
  }

  @Test(
    "a peer that takes nothing is closed, and takes no thread from others meanwhile",
    arguments: [true, false])
  func stalledPeer(isProtected: Bool) async throws {
    var limits = SegmentServerLimits()
    limits.stallMilliseconds = 600
    limits.turnMilliseconds = 20
    limits.transfersMax = 1
    let bytes = Sample.bytes(8 << 20)
    let store = try await SegmentStore(
      [Self.name: bytes], limits: limits, security: isProtected ? SegmentSecurity.none : nil)
    try await blocking {
      let stalled = try (0..<3).map { _ in try RawSocket(port: store.port, receiveBytes: 4_096) }
      for socket in stalled { try socket.send(get(Sample.path(0))) }
      let good = try RawSocket(port: store.port)
      try good.send(get(Sample.path(0)))
      #expect(good.head().hasPrefix("HTTP/1.1 200 "))
      #expect(good.body(bytes.count) == bytes)
      // They keep going until the server gives them up.
      for _ in 0..<6_000 where store.server.counts.transfersBroken < 3 { usleep(10_000) }
      withExtendedLifetime(stalled) {}
    }
    #expect(store.server.counts.transfersBroken == 3)
    #expect(try await eventually { store.server.counts.connections == 0 })
    await store.server.stop()
  }

  @Test("connections beyond the limit are told to come back, and served once there is room")
  func manyConnections() async throws {
    var limits = SegmentServerLimits()
    limits.connectionsMax = 4
    limits.refusedConnectionsMax = 4
    let store = try await SegmentStore([Self.name: [7]], limits: limits)
    try await blocking {
      var kept: [RawSocket] = []
      for _ in 0..<4 {
        let socket = try RawSocket(port: store.port)
        try socket.send(get(Sample.path(0)))
        #expect(socket.head().hasPrefix("HTTP/1.1 200 "))
        kept.append(socket)
      }
      let refused = try RawSocket(port: store.port)
      try refused.send(get(Sample.path(0)))
      let head = refused.head()
      #expect(head.hasPrefix("HTTP/1.1 503 ") && head.contains("Retry-After: 1\r\n"))
      #expect(refused.rest() == [])
      // A silent crowd goes as well.
      let crowd = try (0..<40).map { _ in try RawSocket(port: store.port) }
      for socket in crowd { #expect(socket.rest() != nil) }
    }
    #expect(try await eventually { store.server.counts.connections == 0 })
    try await blocking {
      let late = try RawSocket(port: store.port)
      try late.send(get(Sample.path(0)))
      #expect(late.head().hasPrefix("HTTP/1.1 200 "))
    }
    #expect(store.server.counts.connectionsRefused == 41)
    await store.server.stop()
  }

  @Test("if all transfers are taken the peer is told to come back, and small segments are served")
  func manyTransfers() async throws {
    var limits = SegmentServerLimits()
    limits.transfersWaitingMax = 0
    limits.verificationsMax = 0
    let store = try await SegmentStore([Self.name: Sample.bytes(100_000)], limits: limits)
    try store.add(SegmentName(attempt: Sample.attempt(1), partition: 3), [1])
    try await blocking {
      let socket = try RawSocket(port: store.port)
      for request in [get(Sample.path(0)), get(Sample.path(0) + "?verify=1")] {
        try socket.send(request)
        let head = socket.head()
        #expect(head.hasPrefix("HTTP/1.1 503 ") && head.contains("Retry-After: 1\r\n"))
      }
      try socket.send(get(Sample.path(1)))
      #expect(socket.head().hasPrefix("HTTP/1.1 200 "))
      #expect(socket.body(1) == [1])
    }
    #expect(store.server.counts.requestsRefused == 2)
    await store.server.stop()
  }

  @Test("a file truncated while it is sent ends the connection, not the server")
  func cutWhileSent() async throws {
    let bytes = Sample.bytes(16 << 20)
    let store = try await SegmentStore()
    let path = try store.add(Self.name, bytes)
    try await blocking {
      let socket = try RawSocket(port: store.port, receiveBytes: 4_096)
      try socket.send(get(Sample.path(0)))
      #expect(socket.head().hasPrefix("HTTP/1.1 200 "))
      try Files.truncate(path, to: 100)
      let rest = try #require(socket.rest())
      #expect(rest.count < bytes.count)
      let again = try RawSocket(port: store.port)
      try again.send(get(Sample.path(0)))
      #expect(again.head().hasPrefix("HTTP/1.1 410 "))
    }
    await store.server.stop()
  }

  @Test("a stopping server closes every connection, even during a transfer")
  func stopping() async throws {
    let store = try await SegmentStore([Self.name: Sample.bytes(16 << 20)])
    let sockets = try await blocking {
      let idle = try RawSocket(port: store.port)
      let busy = try RawSocket(port: store.port, receiveBytes: 4_096)
      try busy.send(get(Sample.path(0)))
      _ = busy.head()
      return [idle, busy]
    }
    await store.server.stop()
    try await blocking { for socket in sockets { #expect(socket.rest() != nil) } }
    #expect(store.server.counts.connections == 0)
  }

  @Test("an address in use is reported in one clear line")
  func addressInUse() async throws {
    let store = try await SegmentStore()
    let failure = await #expect(throws: JobFailure.self) {
      _ = try await SegmentServer.start(
        host: "127.0.0.1", port: store.port, group: testLoops,
        catalog: SegmentCatalog(place: { _ in nil }, isSound: { _ in nil }))
    }
    #expect(failure?.message.contains("127.0.0.1:\(store.port)") == true)
    await store.server.stop()
  }
}
