import ArgumentParser
import Commands
import DataCore
import Glibc
import JobModel
import LocalEngine
import Logging
import Manager
import Wire
import Worker

/// `gristmill manager`.
struct ManagerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manager", abstract: "Schedule jobs on workers.",
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

  @Option(help: ArgumentHelp("The port of the web interface.", valueName: "number"))
  var httpPort: Int?

  @Option(
    help: ArgumentHelp(
      "A directory that all machines see by the same name; programs in it are not sent to workers.",
      valueName: "directory"))
  var sharedDir: String?

  @Option(
    help: ArgumentHelp(
      "The database with the manager's state; a manager that is started again with it goes on where it was.",
      valueName: "file"))
  var store = "gristmill.db"

  @Flag(
    inversion: .prefixedNo,
    help: "Start copies of attempts that lag far behind, on other workers.")
  var backupTasks = true

  @OptionGroup var doors: DoorOptions

  @OptionGroup var tls: TLSOptions

  @Option(
    help: ArgumentHelp(
      "The file with a token that opens the web interface, for browsers and Prometheus: it reads, and nothing else.",
      valueName: "file"))
  var readTokenFile: String?

  @OptionGroup(title: "Log") var log: LogOptions

  func validate() throws {
    try PortArgument.check(port, "--port", from: 0)
    if let httpPort { try PortArgument.check(httpPort, "--http-port", from: 0) }
    guard readTokenFile == nil || httpPort != nil else {
      throw ValidationError("--read-token-file opens the web interface, which takes --http-port")
    }
  }

  func run() throws {
    try ManagerServer.checkRoom()
    let logger = try log.logger("manager")
    let settings = ManagerSettings(
      host: host, port: port, httpPort: httpPort, store: store, sharedDirectory: sharedDir,
      scratch: Machine.defaultScratch, backupTasks: backupTasks,
      secret: try doors.secret(), tls: try tls.load(),
      readToken: try readTokenFile.map { try ReadToken.load($0) },
      letsInAnyLocalUser: doors.anyLocalUser, outputRoots: doors.allowPath,
      inputRoots: doors.allowInputPath)
    try Servers.run { stop in
      try await ManagerServer.run(
        settings, logger: logger,
        onListening: { logger.notice("listening", metadata: ["port": "\($0)"]) }, stop: stop)
    }
  }
}

/// `gristmill worker`.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Work for a manager.")

  @Option(
    help: ArgumentHelp(
      "The address to listen on, by which manager and other workers reach this one.",
      valueName: "address"))
  var host = "localhost"

  @Option(help: ArgumentHelp("The port for messages.", valueName: "number"))
  var port = 6001

  @Option(help: ArgumentHelp("Where the manager is.", valueName: "address"))
  var managerHost = "localhost"

  @Option(help: ArgumentHelp("The manager's port.", valueName: "number"))
  var managerPort = 6000

  @Option(help: ArgumentHelp("Attempts at the same time.", valueName: "number"))
  var slots = min(Machine.processors, WireLimits.slotsMax)

  @Option(
    help: ArgumentHelp(
      "Bytes that all attempts together may keep resident. (default: half of the memory)",
      valueName: "size"))
  var memory: SizeArgument?

  @Option(
    help: ArgumentHelp(
      "Where map outputs and spilled data go. (default: $TMPDIR, or /tmp)",
      valueName: "directory"))
  var scratch: String?

  @Option(help: ArgumentHelp("The rack that the machine is in.", valueName: "name"))
  var rack: String?

  @OptionGroup var doors: DoorOptions

  @OptionGroup var tls: TLSOptions

  @OptionGroup(title: "Log") var log: LogOptions

  func validate() throws {
    try PortArgument.check(port, "--port", from: 0)
    try PortArgument.check(managerPort, "--manager-port", from: 1)
    guard (1...WireLimits.slotsMax).contains(slots) else {
      throw ValidationError("--slots \(slots) is not a number from 1 to \(WireLimits.slotsMax)")
    }
  }

  func run() throws {
    try WorkerServer.checkRoom(slots: slots)
    let logger = try log.logger("worker")
    let settings = WorkerSettings(
      host: host, port: port, managerHost: managerHost, managerPort: managerPort, slots: slots,
      memoryBytes: memory?.bytes ?? Machine.defaultMemoryBytes,
      scratch: scratch ?? Machine.defaultScratch, rack: rack,
      secret: try doors.secret(), tls: try tls.load(), letsInAnyLocalUser: doors.anyLocalUser,
      outputRoots: doors.allowPath, inputRoots: doors.allowInputPath,
      program: try OwnProgram.path())
    try Servers.run { stop in
      try await WorkerServer.run(
        settings, logger: logger,
        onListening: { port, httpPort in
          logger.notice("listening", metadata: ["port": "\(port)", "http": "\(httpPort)"])
        }, stop: stop)
    }
  }
}

enum PortArgument {
  static func check(_ port: Int, _ flag: String, from first: Int) throws {
    guard (first...65_535).contains(port) else {
      throw ValidationError("\(flag) \(port) is not a number from \(first) to 65535")
    }
  }
}

/// What servers of this binary share.
enum Servers {
  /// Milliseconds between two looks whether the process is asked to end.
  private static let lookMilliseconds = 50

  /// Runs a server until it ends, or SIGTERM or Ctrl-C come.
  static func run(
    _ server:
      @escaping @Sendable (_ stop: @escaping @Sendable () async -> Void) async throws ->
      Void
  ) throws {
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    try Blocking.run {
      try await server {
        while !cancellation.isCancelled && !Task.isCancelled {
          try? await Task.sleep(for: .milliseconds(lookMilliseconds))
        }
      }
    }
  }
}
