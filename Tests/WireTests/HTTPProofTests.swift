import Testing

@testable import Wire

@Suite("Proofs of HTTP requests")
struct HTTPProofTests {
  private let secret: Secret
  private let request = ProvenRequest(
    method: "GET", target: "/segments/17/3?partition=2", range: "bytes=0-99")

  init() throws { secret = try Secret(fileBytes: Array("correct horse battery".utf8), origin: "") }

  private func challenge(_ verdict: HTTPServerProof.Verdict) -> String {
    switch verdict {
    case .accepted: ""
    case .challenge(let header), .close(let header): header
    }
  }

  /// A client that has the server's nonce.
  private func client(of server: inout HTTPServerProof) -> HTTPClientProof {
    var client = HTTPClientProof(secret: secret)
    #expect(client.authorization(for: request) == nil)
    #expect(client.learn(challenge: challenge(server.check(request, authorization: nil))) == true)
    return client
  }

  @Test("a request with a proof passes, each proof once")
  func passes() {
    var server = HTTPServerProof(secret: secret)
    var client = client(of: &server)
    for _ in 0..<20 {
      let header = client.authorization(for: request)
      #expect(server.check(request, authorization: header) == .accepted)
      #expect(server.check(request, authorization: header) != .accepted)
      server = HTTPServerProof(secret: secret)
      client = self.client(of: &server)
    }
    let first = client.authorization(for: request)
    let second = client.authorization(for: request)
    #expect(server.check(request, authorization: second) == .accepted)
    #expect(server.check(request, authorization: first) != .accepted)
    #expect(server.check(request, authorization: client.authorization(for: request)) == .accepted)
  }

  @Test("a proof is for one request only")
  func covers() {
    for other in [
      ProvenRequest(method: "PUT", target: request.target, range: request.range),
      ProvenRequest(method: "GET", target: request.target + "0", range: request.range),
      ProvenRequest(method: "GET", target: request.target, range: nil),
      ProvenRequest(method: "GET", target: request.target, range: "bytes=0-999"),
      ProvenRequest(method: "GET", target: request.target + "\nbytes=0-99", range: nil),
    ] {
      var server = HTTPServerProof(secret: secret)
      var client = client(of: &server)
      let header = client.authorization(for: request)
      #expect(server.check(other, authorization: header) != .accepted)
    }
    var server = HTTPServerProof(secret: secret)
    var client = client(of: &server)
    var another = HTTPServerProof(secret: secret)
    #expect(
      another.check(request, authorization: client.authorization(for: request)) != .accepted)
  }

  @Test(
    "a header that is not a proof is refused",
    arguments: [
      "", "Gristmill", "Basic eDp5", "Gristmill nonce", "Gristmill nonce=\"", "Gristmill =,=",
      "Gristmill nonce=\"a\", nonce=\"a\"", "Gristmill nonce=\"a\", count=1, mac=\"b\"",
      "Gristmill " + String(repeating: "a=b,", count: 1000),
    ])
  func refuses(header: String) {
    var server = HTTPServerProof(secret: secret, nonce: "a")
    #expect(
      server.check(request, authorization: header) == .challenge(header: "Gristmill nonce=\"a\""))
  }

  @Test(
    "counts in another spelling are refused", arguments: ["0", "-1", "01", "+1", "x", ""])
  func counts(count: String) {
    #expect(ProofHeader.count(count) == nil)
  }

  @Test("a peer that cannot prove itself may not try forever")
  func closes() {
    var server = HTTPServerProof(secret: secret, nonce: "a")
    for _ in 1..<WireLimits.unprovenRequestsMax {
      #expect(
        server.check(request, authorization: nil) == .challenge(header: "Gristmill nonce=\"a\""))
    }
    #expect(server.check(request, authorization: nil) == .close(header: "Gristmill nonce=\"a\""))
  }

  @Test("a client gives up if its proof was refused, or if it has no secret")
  func givesUp() {
    var client = HTTPClientProof(secret: secret)
    #expect(client.learn(challenge: "Gristmill nonce=\"a\"") == true)
    #expect(client.learn(challenge: "Gristmill nonce=\"a\"") == false)
    #expect(client.learn(challenge: "Basic realm=\"x\"") == false)
    var open = HTTPClientProof(secret: nil)
    #expect(open.learn(challenge: "Gristmill nonce=\"a\"") == false)
    var server = HTTPServerProof(secret: nil)
    #expect(server.check(request, authorization: nil) == .accepted)
  }
}
