package import Encryption
package import Wire

/// What a manager is told when it starts.
package struct ManagerSettings: Sendable {
  /// Where it listens: TCP for messages, UDP for heartbeats.
  package var host: String
  package var port: Int
  /// Where its HTTP interface listens; nil for none.
  package var httpPort: Int?
  /// The database that holds its state.
  package var store: String
  /// A directory that all workers see under the same name; nil where there is none.
  package var sharedDirectory: String?
  /// What takes its place for workers of other kinds where there is none: they are on this machine then.
  package var scratch: String
  /// Whether attempts that lag far behind get copies.
  package var backupTasks: Bool
  package var secret: Secret?
  /// Certificates and key, where its connections are encrypted.
  package var tls: TransportSecurity?
  /// What opens the web interface to those who do not know the secret.
  package var readToken: ReadToken?
  /// Whether, where nothing is to be proven, every user of this machine is let in, and not only its own
  /// and root.
  package var letsInAnyLocalUser: Bool
  /// The directories that outputs and inputs of jobs are confined to; none for no bounds.
  package var outputRoots: [String]
  package var inputRoots: [String]

  package init(
    host: String, port: Int, httpPort: Int?, store: String, sharedDirectory: String?,
    scratch: String, backupTasks: Bool, secret: Secret?, tls: TransportSecurity? = nil,
    readToken: ReadToken? = nil, letsInAnyLocalUser: Bool = false, outputRoots: [String] = [],
    inputRoots: [String] = []
  ) {
    self.host = host
    self.port = port
    self.httpPort = httpPort
    self.store = store
    self.sharedDirectory = sharedDirectory
    self.scratch = scratch
    self.backupTasks = backupTasks
    self.secret = secret
    self.tls = tls
    self.readToken = readToken
    self.letsInAnyLocalUser = letsInAnyLocalUser
    self.outputRoots = outputRoots
    self.inputRoots = inputRoots
  }
}
