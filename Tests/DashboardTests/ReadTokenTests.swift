import Encryption
import Foundation
import JobModel
import TestSupport
import Testing

@testable import Dashboard

/// Prometheus and browsers have no part in the cluster's secret.
@Suite("The read token of the HTTP interface")
struct ReadTokenTests {
  private static let targets = [
    "/", "/metrics", "/api/v1/jobs", "/api/v1/jobs/1", "/api/v1/jobs/1/attempts",
    "/api/v1/workers",
  ]
  private static let bearer = ["Authorization": "Bearer \(World.tokenText)"]
  private static let basic = [
    "Authorization": "Basic " + Data("anybody:\(World.tokenText)".utf8).base64EncodedString()
  ]

  @Test("grants all reading, with or without a secret", arguments: [true, false])
  func opens(hasSecret: Bool) async throws {
    let secret = hasSecret ? World.secretText : nil
    try await World().serving(secret: secret, token: World.tokenText) { port in
      for headers in [Self.bearer, Self.basic] {
        let peer = try HTTPPeer(port)
        for target in Self.targets {
          for method in ["GET", "HEAD"] {
            let answer = try peer.ask(target, method: method, headers: headers)
            #expect(answer.status == 200, "\(method) \(target)")
          }
        }
      }
    }
  }

  @Test("changes nothing and opens nothing else")
  func readsOnly() async throws {
    try await World().serving(secret: World.secretText, token: World.tokenText) { port in
      let peer = try HTTPPeer(port)
      for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for target in Self.targets {
          let answer = try peer.ask(target, method: method, headers: Self.bearer)
          #expect(answer.status == 405, "\(method) \(target)")
        }
      }
      let page = try peer.ask("/metrics", headers: Self.bearer, host: "evil.example")
      #expect(page.status == 421)
    }
  }

  @Test("is requested in a way that browsers know, and a wrong one opens nothing")
  func wrong() async throws {
    try await World().serving(secret: World.secretText, token: World.tokenText) { port in
      for header in ["", "Bearer \(World.tokenText)x", "Bearer \(World.secretText)", "Basic x"] {
        let peer = try HTTPPeer(port)
        try peer.send(
          HTTPPeer.head("/metrics", headers: header.isEmpty ? [:] : ["Authorization": header]))
        let text = String(decoding: peer.receive() ?? [], as: UTF8.self).lowercased()
        #expect(text.hasPrefix("http/1.1 401"), "\(header)")
        #expect(text.contains("www-authenticate: gristmill nonce="))
        #expect(text.contains("www-authenticate: basic realm="))
        #expect(text.contains("www-authenticate: bearer"))
      }
    }
  }

  @Test("does not make a browser ask for a password if there is none")
  func none() async throws {
    try await World().serving(secret: World.secretText) { port in
      let peer = try HTTPPeer(port)
      try peer.send(HTTPPeer.head("/metrics", headers: Self.bearer))
      let text = String(decoding: peer.receive() ?? [], as: UTF8.self).lowercased()
      #expect(text.hasPrefix("http/1.1 401") && !text.contains("basic"))
    }
  }

  // MARK: TLS

  /// Runs `body` with a server that speaks TLS, and what a client needs for it.
  private func encrypted(
    token: String?, _ body: @escaping @Sendable (Int, [String], [String]) throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let certificates = try Certificates(in: directory)
    let pair = try certificates.make("manager", names: ["IP:127.0.0.1"])
    let client = try certificates.make("client", names: ["DNS:nowhere"])
    let tls = try TLSFiles(
      certificate: FilePath(pair.certificate), key: FilePath(pair.key),
      authority: FilePath(certificates.authority)
    ).load()
    let world = try World()
    let server = try await world.serve(secret: World.secretText, token: token, tls: tls)
    let port = server.port
    let believes = ["-CAfile", certificates.authority, "-verify_return_error"]
    let shows = ["-cert", client.certificate, "-key", client.key]
    do {
      try await blocking { try body(port, believes, believes + shows) }
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
    withExtendedLifetime(directory) {}
  }

  private static func headers(_ fields: [String: String]) -> [String] {
    fields.map { "\($0.key): \($0.value)" }
  }

  @Test(
    "with TLS replaces a client certificate",
    .enabled(if: Certificates.isThere, Comment(rawValue: Certificates.note)))
  func overTLS() async throws {
    try await encrypted(token: World.tokenText) { port, stranger, _ in
      let opened = try Certificates.get(
        "/metrics", "127.0.0.1", port, headers: Self.headers(Self.bearer), flags: stranger)
      #expect(
        opened.output.hasPrefix("HTTP/1.1 200"), "\(opened.output.prefix(300)) \(opened.error)")
      let refused = try Certificates.get("/metrics", "127.0.0.1", port, flags: stranger)
      #expect(refused.output.hasPrefix("HTTP/1.1 401"), "\(refused.output.prefix(300))")
    }
  }

  @Test(
    "without a token TLS admits nobody who has no certificate",
    .enabled(if: Certificates.isThere, Comment(rawValue: Certificates.note)))
  func certificateNeeded() async throws {
    try await encrypted(token: nil) { port, stranger, member in
      let refused = try Certificates.get("/healthz", "127.0.0.1", port, flags: stranger)
      #expect(!refused.output.contains("HTTP/1.1"), "\(refused.output.prefix(300))")
      let opened = try Certificates.get("/healthz", "127.0.0.1", port, flags: member)
      #expect(
        opened.output.hasPrefix("HTTP/1.1 200"), "\(opened.output.prefix(300)) \(opened.error)")
      // And without TLS there is no answer at all.
      let plain = try HTTPPeer(port)
      try plain.send(HTTPPeer.head("/healthz"))
      let answer = String(decoding: plain.rest() ?? [], as: UTF8.self)
      #expect(!answer.contains("HTTP/1.1"), "\(answer)")
    }
  }
}
