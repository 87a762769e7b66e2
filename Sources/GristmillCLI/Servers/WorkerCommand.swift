import ArgumentParser
import Commands
import JobModel
import LocalEngine
import Logging
import Wire
import Worker

/// `gristmill worker`.
struct WorkerCommand: AwaitingCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Run a worker, which executes tasks for a manager.")

  @Option(
    help: ArgumentHelp(
      "The address to listen on. The manager and the other workers reach this worker by it.",
      valueName: "address"))
  var host = "localhost"

  @Option(help: ArgumentHelp("The port for messages.", valueName: "number"))
  var port = 6001

  @Option(
    help: ArgumentHelp(
      "The address of the manager. (default: localhost:6000)", valueName: "host:port"))
  var manager: HostAndPort?

  @Option(
    help: ArgumentHelp("The host of the manager alone. (default: localhost)", valueName: "address"))
  var managerHost: String?

  @Option(help: ArgumentHelp("The port of the manager alone. (default: 6000)", valueName: "number"))
  var managerPort: Int?

  @Option(help: ArgumentHelp("How many attempts run at the same time.", valueName: "number"))
  var slots = min(Machine.processors, WireLimits.slotsMax)

  @Option(
    help: ArgumentHelp(
      "How much memory all attempts together may use. (default: half of the machine's memory)",
      valueName: "size"))
  var memory: SizeArgument?

  @Option(
    help: ArgumentHelp(
      "The directory for map outputs and spilled data. (default: $TMPDIR, or /tmp)",
      valueName: "directory"))
  var scratch: FilePath?

  @Option(help: ArgumentHelp("The rack of this machine.", valueName: "name"))
  var rack: String?

  @OptionGroup var access: AccessOptions

  @OptionGroup var tls: TLSOptions

  @OptionGroup(title: "Log") var log: LogOptions

  func validate() throws {
    try PortArgument.check(port, "--port", from: 0)
    if let managerPort { try PortArgument.check(managerPort, "--manager-port", from: 1) }
    guard manager == nil || managerHost == nil && managerPort == nil else {
      throw ValidationError(
        "--manager says all that --manager-host and --manager-port say: leave out these two")
    }
    guard (1...WireLimits.slotsMax).contains(slots) else {
      throw ValidationError("--slots \(slots) is not a number from 1 to \(WireLimits.slotsMax)")
    }
  }

  func checkRoom() throws { try WorkerServer.checkRoom(slots: slots) }

  func run() async throws {
    let logger = try log.logger("worker")
    let manager =
      manager ?? HostAndPort(host: managerHost ?? "localhost", port: managerPort ?? 6000)
    let settings = WorkerSettings(
      host: host, port: port, managerHost: manager.host, managerPort: manager.port, slots: slots,
      memoryBytes: memory?.bytes ?? Machine.defaultMemoryBytes,
      scratch: scratch ?? Machine.defaultScratch, rack: rack,
      secret: try access.secret(), tls: try tls.load(), letsInAnyLocalUser: access.anyLocalUser,
      outputRoots: access.allowPath, inputRoots: access.allowInputPath,
      program: try OwnProgram.path())
    try await ServerService.run { stop in
      try await WorkerServer.run(
        settings, logger: logger,
        onListening: { port, httpPort in
          logger.notice("listening", metadata: ["port": "\(port)", "http": "\(httpPort)"])
        }, stop: stop)
    }
  }
}
