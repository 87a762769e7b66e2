import Foundation
import JobModel
import TestSupport
import Testing

@testable import Dashboard

@Suite("Peers of the HTTP interface that misbehave")
struct HostileTests {
  /// Limits low enough to be reached in a test.
  private static var limits: DashboardLimits {
    var limits = DashboardLimits()
    limits.requestMilliseconds = 1_000
    limits.answerMilliseconds = 1_000
    limits.stopMilliseconds = 300
    return limits
  }

  @Test("anything but HTTP, or too much of it, ends its connection and nothing else")
  func garbage() async throws {
    var random = SplitMix64(seed: 7)
    let noise = random.bytes(100_000)
    let long = String(repeating: "x", count: 100_000)
    let many = (0..<1_000).map { "H\($0): x\r\n" }.joined()
    let inputs: [[UInt8]] = [
      noise, [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], Array("GET\r\n\r\n".utf8),
      Array("{\"message_type\":\"shutdown\"}\n\n".utf8),
      Array("GET /\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
      Array("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(long)\r\n\r\n".utf8),
      Array("GET / HTTP/1.1\r\nHost: localhost\r\n\(many)\r\n".utf8),
      Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8), Array(repeating: 0x0a, count: 50_000),
    ]
    try await World().serving(limits: Self.limits) { port in
      for input in inputs {
        let peer = try HTTPPeer(port)
        try? peer.send(input)
        let answer = try #require(peer.rest())
        let text = String(decoding: answer, as: UTF8.self)
        #expect(answer.isEmpty || text.hasPrefix("HTTP/1.1 400 "), "\(text)")
        #expect(try HTTPPeer(port).ask("/healthz").status == 200)
      }
    }
  }

  @Test("large bodies are refused, however they come")
  func bodies() async throws {
    try await World().serving(limits: Self.limits) { port in
      for headers in [
        ["Content-Length": "1000000000000"], ["Transfer-Encoding": "chunked"],
        ["Content-Length": "4097"],
      ] {
        let peer = try HTTPPeer(port)
        let answer = try peer.ask("/api/v1/jobs", method: "POST", headers: headers)
        #expect(answer.status == 413)
        #expect(try answer.kind() == "too_large")
        #expect(peer.rest() != nil)
      }
      let peer = try HTTPPeer(port)
      try peer.send(
        HTTPPeer.head("/api/v1/jobs", headers: ["Content-Length": "3"]) + "abc"
          + HTTPPeer.head("/api/v1/workers"))
      #expect(try peer.answer().text.contains("\"jobs\""))
      #expect(try peer.answer().text.contains("\"workers\""))
    }
  }

  @Test("a peer that sends nothing, or one byte at a time, is cut off in time")
  func slow() async throws {
    try await World().serving(limits: Self.limits) { port in
      let silent = try HTTPPeer(port)
      let begun = try HTTPPeer(port)
      try begun.send("GET / HT")
      let body = try HTTPPeer(port)
      try body.send(HTTPPeer.head("/", headers: ["Content-Length": "4000"]))
      #expect(try body.answer().status == 200)
      let clock = ContinuousClock()
      let start = clock.now
      // Longer than the limit in total, with each pause shorter than it.
      for _ in 0..<12 {
        try? begun.send("x")
        try? body.send("x")
        usleep(150_000)
      }
      #expect(begun.rest() != nil)
      #expect(body.rest() != nil)
      #expect(silent.rest() == [])
      #expect(clock.now - start < .seconds(5))
      #expect(try HTTPPeer(port).ask("/healthz").status == 200)
    }
  }

  @Test("a connection in use stays open beyond the limit of a request")
  func keptAlive() async throws {
    try await World().serving(limits: Self.limits) { port in
      let peer = try HTTPPeer(port)
      for _ in 0..<6 {
        #expect(try peer.ask("/api/v1/jobs").status == 200)
        usleep(300_000)
      }
    }
  }

  @Test("a peer that asks and does not read is cut off in time")
  func unread() async throws {
    try await World().serving(limits: Self.limits) { port in
      let peer = try HTTPPeer(port, receiveBytes: 2_048)
      // Answers of about 4 KiB each: far more than all buffers on the way.
      let requests = (0..<200).map { _ in HTTPPeer.head("/metrics") }.joined()
      let clock = ContinuousClock()
      let start = clock.now
      while (try? peer.send(requests)) != nil, clock.now - start < .seconds(9) {}
      #expect(clock.now - start < .seconds(9))
      #expect(try HTTPPeer(port).ask("/healthz").status == 200)
    }
  }

  @Test("connections beyond the limit are closed, and those within it continue")
  func connections() async throws {
    var limits = DashboardLimits()
    limits.connectionsMax = 5
    limits.requestMilliseconds = 300_000
    try await World().serving(limits: limits) { port in
      let served = try (0..<5).map { _ in try HTTPPeer(port) }
      for peer in served { #expect(try peer.ask("/healthz").status == 200) }
      for _ in 0..<200 {
        let refused = try HTTPPeer(port)
        #expect(refused.rest() == [])
      }
      let metrics = try served[0].ask("/metrics").text
      #expect(metrics.contains("\ngristmill_http_connections 5\n"))
      #expect(metrics.contains("\ngristmill_http_connections_refused_total 200\n"))
      withExtendedLifetime(served) {}
    }
  }

  @Test("requests sent ahead are answered in their order")
  func ahead() async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      let targets = (0..<30).map { "/api/v1/jobs/\($0 % 4)" }
      try peer.send(targets.map { HTTPPeer.head($0) }.joined())
      for index in targets.indices {
        let answer = try peer.answer()
        #expect(answer.status == (index % 4 == 0 ? 404 : 200))
        if index % 4 > 0 { #expect(try answer.json()["id"] as? Int == index % 4) }
      }
    }
  }

  // MARK: Start and stop

  @Test("a port in use is one clear failure")
  func taken() async throws {
    let world = try World()
    let server = try await world.serve()
    await #expect {
      _ = try await world.serve(port: server.port)
    } throws: { error in
      let failure = error as? JobFailure
      return failure?.kind == .configuration
        && failure?.message
          == "cannot listen for HTTP on 127.0.0.1:\(server.port): Address already in use\n"
          + "give another --http-port, or end what listens there"
    }
    await server.stop()
  }

  @Test("stopping closes everything that is open, and the port")
  func stopping() async throws {
    let world = try World()
    let server = try await world.serve(limits: Self.limits)
    let port = server.port
    let peers = try await blocking {
      let (idle, used, begun) = (try HTTPPeer(port), try HTTPPeer(port), try HTTPPeer(port))
      _ = try used.ask("/")
      try begun.send("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n")
      return [idle, used, begun]
    }
    let clock = ContinuousClock()
    let start = clock.now
    await server.stop()
    #expect(clock.now - start < .seconds(5))
    try await blocking {
      for peer in peers { #expect(peer.rest() != nil) }
      #expect(throws: SocketError.self) { try HTTPPeer(port) }
    }
  }
}
