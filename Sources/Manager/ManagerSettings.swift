package import Encryption
package import JobModel
package import Wire

/// The settings a manager starts with.
package struct ManagerSettings: Sendable {
  /// The host it listens on: TCP for messages, UDP for heartbeats.
  package var host: String
  package var port: Int
  /// The port of its HTTP interface; nil for no interface.
  package var httpPort: Int?
  /// The database that holds its state.
  package var store: FilePath
  /// A directory that all workers see under the same path; nil if there is none.
  package var sharedDirectory: FilePath?
  /// The directory that external workers use if there is no shared one; they then run on this
  /// machine.
  package var scratch: FilePath
  /// Whether attempts that lag far behind get backup attempts.
  package var backupTasks: Bool
  package var secret: Secret?
  /// Certificates and key, if its connections are encrypted.
  package var tls: TransportSecurity?
  /// The token that gives read access to the web interface without the secret.
  package var readToken: ReadToken?
  /// Whether a manager without a secret lets in every user of this machine, rather than only its
  /// own user and root.
  package var letsInAnyLocalUser: Bool
  /// The directories that inputs and outputs of jobs are confined to; empty for no restriction.
  package var outputRoots: [FilePath]
  package var inputRoots: [FilePath]

  package init(
    host: String, port: Int, httpPort: Int?, store: FilePath, sharedDirectory: FilePath?,
    scratch: FilePath, backupTasks: Bool, secret: Secret?, tls: TransportSecurity? = nil,
    readToken: ReadToken? = nil, letsInAnyLocalUser: Bool = false, outputRoots: [FilePath] = [],
    inputRoots: [FilePath] = []
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
