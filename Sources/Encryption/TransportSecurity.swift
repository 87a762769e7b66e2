import Glibc
package import NIOCore
package import NIOSSL

/// TLS 1.3 with certificates on both ends, for the servers and clients of a cluster.
///
/// Each end trusts only certificates of the cluster's authority. The end that connects also checks
/// that the certificate names the address it called: by name, or by IP address if it called an IP
/// address.
package struct TransportSecurity: Sendable {
  private let server: NIOSSLContext
  private let client: NIOSSLContext
  private let chain: [NIOSSLCertificate]
  private let key: NIOSSLPrivateKey
  private let roots: [NIOSSLCertificate]

  /// - Throws: the error of BoringSSL if the key does not match the certificate.
  init(
    chain: [NIOSSLCertificate], key: NIOSSLPrivateKey, roots: [NIOSSLCertificate]
  ) throws {
    self.chain = chain
    self.key = key
    self.roots = roots
    server = try NIOSSLContext(configuration: Self.serverConfiguration(chain, key, roots))
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = chain.map { .certificate($0) }
    configuration.privateKey = .privateKey(key)
    configuration.certificateVerification = .fullVerification
    Self.finish(&configuration, roots)
    client = try NIOSSLContext(configuration: configuration)
  }

  /// The configuration for a server that another library runs.
  ///
  /// - Parameter asksForCertificate: false if a client may come without a certificate because it
  ///   proves itself in another way. A certificate that is presented must be valid in any case.
  package func serverConfiguration(asksForCertificate: Bool) -> TLSConfiguration {
    var configuration = Self.serverConfiguration(chain, key, roots)
    if !asksForCertificate { configuration.certificateVerification = .optionalVerification }
    return configuration
  }

  /// Adds TLS to the end of the pipeline of an accepted connection.
  package func addServer(to channel: any Channel) throws {
    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: server))
  }

  /// Adds TLS to the end of the pipeline of a connection to `host`.
  package func addClient(to channel: any Channel, host: String) throws {
    // A name is sent to the server; an address is compared with that of the connection.
    let name = Self.isAddress(host) ? nil : host
    try channel.pipeline.syncOperations.addHandler(
      NIOSSLClientHandler(context: client, serverHostname: name))
  }

  private static func serverConfiguration(
    _ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey, _ roots: [NIOSSLCertificate]
  ) -> TLSConfiguration {
    // A client has no address that its certificate could name.
    var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key),
      trustRoots: .certificates(roots))
    finish(&configuration, roots)
    return configuration
  }

  private static func finish(_ configuration: inout TLSConfiguration, _ roots: [NIOSSLCertificate])
  {
    configuration.trustRoots = .certificates(roots)
    configuration.minimumTLSVersion = .tlsv13
    configuration.shutdownTimeout = .seconds(EncryptionLimits.closeSeconds)
  }

  private static func isAddress(_ host: String) -> Bool {
    var (four, six) = (in_addr(), in6_addr())
    return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
  }
}
