import ArgumentParser
import Commands
import JobModel
import LocalEngine
import Logging
import Manager
import Wire

/// `gristmill manager`.
struct ManagerCommand: AwaitingCommand {
  static let configuration = CommandConfiguration(
    commandName: "manager", abstract: "Run a manager, which schedules jobs on workers.",
    discussion: """
      A cluster on one machine:
        gristmill manager &
        gristmill worker --port 6001 &
        gristmill worker --port 6002 &
        gristmill submit wordcount --input corpus/ --output counts/
        gristmill shutdown
      """)

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "localhost"

  @Option(
    help: ArgumentHelp(
      "The port for messages (TCP) and heartbeats (UDP).", valueName: "number"))
  var port = 6000

  @Option(
    help: ArgumentHelp(
      "The port of the web interface. (default: no web interface)", valueName: "number"))
  var httpPort: Int?

  @Option(
    help: ArgumentHelp(
      "A directory that all machines see under the same name; programs in it are not sent to workers.",
      valueName: "directory"))
  var sharedDir: FilePath?

  @Option(
    help: ArgumentHelp(
      "The database with the manager's state. A manager that is started again continues from it.",
      valueName: "file"))
  var store: FilePath = "gristmill.db"

  @Flag(
    inversion: .prefixedNo,
    help: "Start a second attempt, on another worker, of a task that lags far behind.")
  var backupTasks = true

  @OptionGroup var access: AccessOptions

  @OptionGroup var tls: TLSOptions

  @Option(
    help: ArgumentHelp(
      "A file with a token that lets browsers and Prometheus read the web interface, and do nothing else.",
      valueName: "file"))
  var readTokenFile: FilePath?

  @OptionGroup(title: "Log") var log: LogOptions

  func validate() throws {
    try PortArgument.check(port, "--port", from: 0)
    if let httpPort { try PortArgument.check(httpPort, "--http-port", from: 0) }
    guard readTokenFile == nil || httpPort != nil else {
      throw ValidationError("--read-token-file is for the web interface: give --http-port, too")
    }
  }

  func checkRoom() throws { try ManagerServer.checkRoom() }

  func run() async throws {
    let logger = try log.logger("manager")
    let settings = ManagerSettings(
      host: host, port: port, httpPort: httpPort, store: store, sharedDirectory: sharedDir,
      scratch: Machine.defaultScratch, backupTasks: backupTasks,
      secret: try access.secret(), tls: try tls.load(),
      readToken: try readTokenFile.map { try ReadToken.load($0) },
      letsInAnyLocalUser: access.anyLocalUser, outputRoots: access.allowPath,
      inputRoots: access.allowInputPath)
    try await ServerService.run { stop in
      try await ManagerServer.run(
        settings, logger: logger,
        onListening: { logger.notice("listening", metadata: ["port": "\($0)"]) }, stop: stop)
    }
  }
}
