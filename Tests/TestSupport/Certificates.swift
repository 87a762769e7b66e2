import Foundation

/// An authority and its certificates, made by `openssl` in a directory.
package struct Certificates: Sendable {
  /// Whether this machine has `openssl`; without it these tests are skipped, and say so.
  package static let isThere = FileManager.default.isExecutableFile(atPath: program)
  package static let note = "openssl is not installed: nothing was tested with certificates"

  private static let program = "/usr/bin/openssl"
  private let directory: TemporaryDirectory
  private let name: String

  /// Makes an authority.
  package init(in directory: TemporaryDirectory, name: String = "authority") throws {
    self.directory = directory
    self.name = name
    try run(
      ["req", "-x509", "-subj", "/CN=\(name)", "-days", "2", "-out", authority] + key(name))
  }

  /// The authority's own certificate.
  package var authority: String { directory.path("\(name).pem") }

  /// Certificate and key of a machine.
  package struct Pair: Sendable {
    package var certificate: String
    package var key: String
  }

  /// Makes a certificate.
  ///
  /// - Parameters:
  ///   - names: what others call the machine by: `DNS:localhost`, `IP:127.0.0.2`.
  ///   - isOver: it expired a day ago.
  package func make(_ machine: String, names: [String], isOver: Bool = false) throws -> Pair {
    let pair = Pair(
      certificate: directory.path("\(machine).pem"), key: directory.path("\(machine).key"))
    let request = directory.path("\(machine).csr")
    try run(["req", "-new", "-subj", "/CN=\(machine)", "-out", request] + key(machine))
    let extensions = try directory.write(
      "basicConstraints=critical,CA:FALSE\nsubjectAltName=\(names.joined(separator: ","))\n",
      to: "\(machine).ext")
    try run([
      "x509", "-req", "-in", request, "-CA", authority, "-CAkey", directory.path("\(name).key"),
      "-CAcreateserial", "-days", isOver ? "-1" : "2", "-extfile", extensions, "-out",
      pair.certificate,
    ])
    return pair
  }

  /// The flags for a server or a client.
  package func flags(_ pair: Pair) -> [String] {
    ["--tls-cert", pair.certificate, "--tls-key", pair.key, "--tls-ca", authority]
  }

  /// A separate key; `openssl` makes such files readable only by their owner.
  private func key(_ name: String) -> [String] {
    [
      "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
      directory.path("\(name).key"),
    ]
  }

  private func run(_ arguments: [String]) throws {
    let outcome = try Command(Self.program, arguments).wait()
    guard outcome.code == 0 else { throw ProcessFault("openssl: \(outcome.error)") }
  }

  /// A server's answer to a request over TLS, from a client that shares no code with Gristmill.
  ///
  /// - Parameters:
  ///   - headers: lines without their ends.
  ///   - flags: of `openssl s_client`.
  package static func get(
    _ path: String, _ host: String, _ port: Int, headers: [String] = [], flags: [String]
  ) throws -> Command.Outcome {
    let lines = ["GET \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
    // It ends when the server closes; the input stays open until then.
    let script = #"{ printf '%s\r\n' "$0" ''; sleep 3; } | timeout 8 "$@" -quiet"#
    return try Command(
      "/bin/sh",
      [
        "-c", script, lines.joined(separator: "\r\n"), program, "s_client", "-connect",
        "\(host):\(port)",
      ] + flags
    ).wait()
  }
}
