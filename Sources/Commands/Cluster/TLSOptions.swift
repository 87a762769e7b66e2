import ArgumentParser
package import Encryption
import JobModel

/// Where the files for TLS are: all three, or none.
package struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Encrypts all connections. The certificate of this machine (PEM), which names the address that others call it by.",
      valueName: "file"))
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("The certificate's key (PEM), for its owner alone.", valueName: "file"))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "The authority (PEM) of the cluster's certificates; no others are believed.",
      valueName: "file"))
  var tlsCa: String?

  package init() {}

  package func validate() throws {
    let count = [tlsCert, tlsKey, tlsCa].count { $0 != nil }
    guard count == 0 || count == 3 else {
      throw ValidationError("--tls-cert, --tls-key and --tls-ca go together: give all, or none")
    }
  }

  /// Reads and checks the files; nil where none are given.
  package func load() throws -> TransportSecurity? {
    guard let tlsCert, let tlsKey, let tlsCa else { return nil }
    return try TLSFiles(certificate: tlsCert, key: tlsKey, authority: tlsCa).load()
  }
}
