import Glibc
import JobModel
import TestSupport
import Testing

@testable import Encryption

@Suite("Files for TLS", .enabled(if: Certificates.isThere, Comment(rawValue: Certificates.note)))
struct TLSFilesTests {
  private let directory: TemporaryDirectory
  private let certificates: Certificates
  private let pair: Certificates.Pair

  init() throws {
    directory = try TemporaryDirectory()
    certificates = try Certificates(in: directory)
    pair = try certificates.make("node", names: ["DNS:localhost"])
  }

  private func message(
    certificate: String? = nil, key: String? = nil, authority: String? = nil
  ) -> String {
    do {
      _ = try TLSFiles(
        certificate: FilePath(certificate ?? pair.certificate), key: FilePath(key ?? pair.key),
        authority: FilePath(authority ?? certificates.authority)
      ).load()
      return ""
    } catch {
      #expect(error.kind == .configuration)
      return error.message
    }
  }

  @Test("that match are accepted")
  func good() { #expect(message() == "") }

  @Test("that are missing or of another kind are named, with what is wrong")
  func bad() throws {
    let missing = directory.path("missing.pem")
    let other = try directory.write("not PEM at all\n", to: "other")
    chmod(other, 0o600)
    for path in [missing, other, directory.path] {
      #expect(message(certificate: path).contains("--tls-cert \(path)"))
      #expect(message(key: path).contains("--tls-key \(path)"))
      #expect(message(authority: path).contains("--tls-ca \(path)"))
    }
    #expect(message(certificate: missing).contains("No such file"))
    #expect(message(certificate: other).contains("no certificate in PEM"))
    #expect(message(key: other).contains("no private key in PEM"))
    #expect(message(key: pair.certificate).contains("others than its owner"))
  }

  @Test("a key of another certificate is detected before anyone connects")
  func otherKey() throws {
    let other = try certificates.make("other", names: ["DNS:localhost"])
    let message = message(key: other.key)
    #expect(message.contains("--tls-key \(other.key) is not the key of"), "\(message)")
  }

  @Test("a key that others may read is refused", arguments: [0o640, 0o604, 0o644])
  func openKey(mode: mode_t) {
    chmod(pair.key, mode)
    #expect(message().contains("chmod 600"))
  }

  @Test("an expired certificate is refused, with the time")
  func over() throws {
    let old = try certificates.make("old", names: ["DNS:localhost"], isOver: true)
    let message = message(certificate: old.certificate, key: old.key)
    #expect(message.contains("--tls-cert \(old.certificate): the certificate expired at 20"))
    #expect(message.hasSuffix(" UTC"))
  }
}
