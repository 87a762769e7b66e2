import ArgumentParser
package import Encryption
import JobModel

/// The files for TLS: all three, or none.
package struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Encrypt all connections. The certificate of this machine (PEM), for the address that others use for it.",
      valueName: "file"))
  var tlsCert: FilePath?

  @Option(
    help: ArgumentHelp(
      "The private key of the certificate (PEM). Only its owner may have access to the file.",
      valueName: "file"))
  var tlsKey: FilePath?

  @Option(
    help: ArgumentHelp(
      "The authority (PEM) that signed the cluster's certificates. No other is trusted.",
      valueName: "file"))
  var tlsCa: FilePath?

  package init() {}

  package func validate() throws {
    let count = [tlsCert, tlsKey, tlsCa].count { $0 != nil }
    guard count == 0 || count == 3 else {
      throw ValidationError("--tls-cert, --tls-key and --tls-ca go together: give all, or none")
    }
  }

  /// Reads and checks the files; nil if none are given.
  package func load() throws -> TransportSecurity? {
    guard let tlsCert, let tlsKey, let tlsCa else { return nil }
    return try TLSFiles(certificate: tlsCert, key: tlsKey, authority: tlsCa).load()
  }
}
