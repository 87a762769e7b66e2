import Foundation
import JobModel
import Testing
import Wire

@testable import Dashboard

@Suite("The doors of the HTTP interface")
struct DoorTests {
  private static let targets = [
    "/", "/metrics", "/api/v1/jobs", "/api/v1/jobs/1", "/api/v1/jobs/1/attempts",
    "/api/v1/workers", "/nothing", "/healthz/", "//healthz", "/%68ealthz", "/healthz?",
  ]

  private static func secret(_ text: String) throws -> Secret {
    try Secret(fileBytes: Array(text.utf8), origin: "")
  }

  // MARK: Proofs

  @Test("with a secret nothing is revealed without a proof, except whether all is well")
  func unproven() async throws {
    try await World().serving(secret: World.secretText) { port in
      for target in Self.targets where target != "/healthz?" {
        for method in ["GET", "HEAD"] {
          let answer = try HTTPPeer(port).ask(target, method: method)
          #expect(answer.status == 401, "\(target)")
          let nonce = try #require(answer.headers["www-authenticate"])
          #expect(nonce.hasPrefix("Gristmill nonce=\""))
          if method == "GET" { #expect(try answer.kind() == "unproven") }
        }
      }
      for target in ["/healthz", "/healthz?"] {
        let health = try HTTPPeer(port).ask(target)
        #expect(health.status == 200 && health.body.isEmpty)
      }
    }
  }

  @Test("a connection that proves the secret for a request gets its answer, each proof once")
  func proven() async throws {
    try await World().serving(secret: World.secretText) { port in
      let peer = try HTTPPeer(port)
      var proof = HTTPClientProof(secret: try Self.secret(World.secretText))
      let challenge = try peer.ask("/api/v1/jobs").headers["www-authenticate"] ?? ""
      #expect(proof.learn(challenge: challenge) == true)
      for (target, method) in [
        ("/api/v1/jobs?limit=2", "GET"), ("/metrics", "HEAD"), ("/api/v1/jobs/1", "GET"),
      ] {
        let header =
          proof.authorization(
            for: ProvenRequest(method: method, target: target)) ?? ""
        let headers = ["Authorization": header]
        #expect(try peer.ask(target, method: method, headers: headers).status == 200)
        #expect(try peer.ask(target, method: method, headers: headers).status == 401)
      }
      // The proof of one request is no proof of another, nor on another connection.
      let header =
        proof.authorization(
          for: ProvenRequest(method: "GET", target: "/api/v1/jobs")) ?? ""
      #expect(try peer.ask("/metrics", headers: ["Authorization": header]).status == 401)
      let other = try HTTPPeer(port)
      #expect(try other.ask("/api/v1/jobs", headers: ["Authorization": header]).status == 401)
    }
  }

  @Test("a wrong secret opens nothing, and repeated attempts are cut off")
  func tries() async throws {
    try await World().serving(secret: World.secretText) { port in
      let peer = try HTTPPeer(port)
      var proof = HTTPClientProof(secret: try Self.secret("another secret of this length"))
      _ = proof.learn(challenge: try peer.ask("/metrics").headers["www-authenticate"] ?? "")
      for number in 2...WireLimits.unprovenRequestsMax {
        let header = proof.authorization(for: ProvenRequest(method: "GET", target: "/metrics"))
        let answer = try peer.ask("/metrics", headers: ["Authorization": header ?? ""])
        #expect(answer.status == 401)
        let isLast = number == WireLimits.unprovenRequestsMax
        #expect((answer.headers["connection"] == "close") == isLast)
      }
      #expect(peer.rest() == [])
    }
  }

  @Test("an address that others can reach is not opened without a secret")
  func open() async throws {
    let world = try World()
    await #expect {
      _ = try await world.serve(host: "0.0.0.0")
    } throws: {
      ($0 as? JobFailure)?.kind == .configuration
    }
    let server = try await world.serve(secret: World.secretText, host: "0.0.0.0")
    let port = server.port
    try await blocking {
      // Under any name: no page knows the secret.
      let answer = try HTTPPeer(port).ask("/metrics", host: "node7:80")
      #expect(answer.status == 401)
    }
    await server.stop()
  }

  // MARK: Names and methods

  @Test(
    "on loopback only the names of loopback are answered",
    arguments: [
      ("localhost", true), ("localhost:8080", true), ("LocalHost:1", true), ("127.0.0.1", true),
      ("127.0.0.1:65535", true), ("[::1]", true), ("[::1]:80", true), ("", false),
      ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example", false),
      ("localhost:", true), ("localhost:80a", false), ("localhost:123456", false), ("::1", false),
      ("localhost@evil.example", false), ("localhost:80:80", false), ("0.0.0.0", false),
      ("[::1", false),
    ])
  func names(name: String, isAllowed: Bool) {
    #expect(HostCheck(listeningOn: "127.0.0.1").allows(name) == isAllowed)
    #expect(HostCheck(listeningOn: "::1").allows(name) == isAllowed)
    #expect(HostCheck(listeningOn: "10.0.0.1").allows(name))
    #expect(!HostCheck(listeningOn: "localhost").allows(nil))
  }

  @Test("a page whose name resolves to this machine gets nothing")
  func rebinding() async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      for target in Self.targets {
        let answer = try peer.ask(target, host: "evil.example:\(port)")
        #expect(answer.status == 421)
        #expect(try answer.kind() == "wrong_host")
      }
      try peer.send("GET /metrics HTTP/1.1\r\n\r\n")
      #expect(try peer.answer().status == 421)
    }
  }

  @Test("only GET and HEAD are answered, and the connection stays")
  func methods() async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        for target in ["/api/v1/jobs", "/nothing", "/healthz"] {
          let answer = try peer.ask(target, method: method)
          #expect(answer.status == 405)
          #expect(answer.headers["allow"] == "GET, HEAD")
          #expect(try answer.kind() == "method")
        }
      }
      for target in Self.targets.prefix(6) {
        let (whole, head) = (try peer.ask(target), try peer.ask(target, method: "HEAD"))
        #expect(whole.status == 200 && head.status == 200)
        if target != "/metrics" {
          #expect(head.headers["content-length"] == "\(whole.body.count)")
        }
      }
      #expect(try peer.ask("/nothing", method: "HEAD").status == 404)
      #expect(try peer.ask("/").status == 200)
    }
  }

  @Test("no answer lets a page of another origin read it, or a browser guess its type")
  func headers() async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      for target in Self.targets {
        let answer = try peer.ask(target, headers: ["Origin": "http://evil.example"])
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control") })
      }
    }
  }
}
