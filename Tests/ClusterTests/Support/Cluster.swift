import Foundation
import TestSupport
import Testing

/// A manager and workers, as processes of the real binary, in a directory of their own:
///
///     in/            inputs
///     out/           what jobs make, a directory each
///     scratch/N/     of worker N
///     manager/       the store
///     notes/         what programs of tests write down, and the gates that hold them
///     logs/  tmp/
///
/// Whatever becomes of a test, its processes and files are gone at its end.
final class Cluster {
  let directory: TemporaryDirectory
  private(set) var manager: Server
  private(set) var workers: [Server] = []
  let settings: Settings
  /// The authority of a cluster with TLS.
  let certificates: Certificates?
  /// Where workers look for the manager, if not at its own address.
  var managerPortForWorkers: Int?
  private let mark: String
  private var logs = 0

  struct Settings {
    var host = "127.0.0.1"
    /// One for each worker.
    var workerHosts = ["127.0.0.1", "127.0.0.1"]
    var slots = 2
    /// The file with the secret.
    var secret: [UInt8]?
    /// The file with the token for the web interface.
    var readToken: String?
    /// All connections are encrypted.
    var hasTLS = false
    /// A directory below that of the cluster which the manager is told of.
    var shared: String?
    /// Whom servers run as; nil for the user of this process.
    var user: uid_t?
    /// More flags of manager and workers.
    var serverFlags: [String] = []
    /// Whether lagging attempts get backup attempts; without them each start of a task can be
    /// counted.
    var backupTasks = true
    /// Flags of manager and workers with directories below that of the cluster, which are made.
    var allowed: [(flag: String, directory: String)] = []
    /// The fault of the manager; it gets a path for a mark.
    var managerFault: ((String) throws -> PreloadedFault)?
    static let managerMark = "notes/manager-mark"

    init(workers: Int = 2, slots: Int = 2) {
      workerHosts = [String](repeating: "127.0.0.1", count: workers)
      self.slots = slots
    }

    /// The flags of manager and workers.
    func flags(in directory: TemporaryDirectory) -> [String] {
      serverFlags + allowed.flatMap { [$0.flag, directory.path($0.directory)] }
    }
  }

  /// Starts a cluster, does something with it, and ends it.
  static func with(
    _ settings: Settings, _ body: (Cluster) throws -> Void
  ) throws {
    let cluster = try Cluster(settings)
    defer { cluster.killAll() }
    do {
      for host in settings.workerHosts { try cluster.startWorker(host: host) }
      try cluster.waitForWorkers(settings.workerHosts.count)
      try body(cluster)
    } catch {
      Issue.record("\(error)\n\(cluster.lastOfLogs())")
    }
  }

  static func with(
    workers: Int = 2, slots: Int = 2, backupTasks: Bool = true, _ body: (Cluster) throws -> Void
  ) throws {
    var settings = Settings(workers: workers, slots: slots)
    settings.backupTasks = backupTasks
    try with(settings, body)
  }

  private init(_ settings: Settings) throws {
    self.settings = settings
    directory = try TemporaryDirectory()
    mark = "GRISTMILL_TEST_CLUSTER=" + UUID().uuidString
    for name in ["in", "out", "scratch", "manager", "notes", "logs", "tmp"] {
      try directory.makeDirectory(name)
    }
    if let secret = settings.secret {
      try directory.write(secret, to: "secret")
      chmod(directory.path("secret"), 0o600)
    }
    if let token = settings.readToken {
      try directory.write(token, to: "token")
      chmod(directory.path("token"), 0o600)
    }
    certificates =
      settings.hasTLS
      ? try Certificates(in: directory, name: "authority") : nil
    _ = try certificates?.make("everywhere", names: Self.names)
    for place in settings.allowed { try directory.makeDirectory(place.directory) }
    if let user = settings.user { try directory.give(to: user) }
    manager = try Self.startManager(
      settings, directory, mark, port: try Sockets.portToKeep(), number: 0)
  }

  // MARK: Servers

  private static func environment(_ directory: TemporaryDirectory, _ mark: String) -> [String] {
    Command.environment + ["TMPDIR=" + directory.path("tmp"), mark]
  }

  private static func startManager(
    _ settings: Settings, _ directory: TemporaryDirectory, _ mark: String, port: Int, number: Int,
    environment more: [String] = []
  ) throws -> Server {
    let secret = securityFlags(settings, directory)
    let token = settings.readToken == nil ? [] : ["--read-token-file", directory.path("token")]
    let shared = settings.shared.map { ["--shared-dir", directory.path($0)] } ?? []
    return try Server(
      ["manager", "--store", directory.path("manager/store.db"), "--http-port", "0"] + secret
        + token + shared + settings.flags(in: directory)
        + (settings.backupTasks ? [] : ["--no-backup-tasks"]),
      host: settings.host,
      port: port, log: directory.path("logs/manager-\(number)"),
      environment: environment(directory, mark) + more
        + (try settings.managerFault?(directory.path(Settings.managerMark)).variables ?? []),
      user: settings.user)
  }

  /// Starts a manager where the last one was, on the same store.
  ///
  /// - Parameter environment: additional variables.
  func restartManager(environment: [String] = []) throws {
    manager.kill()
    logs += 1
    manager = try Self.startManager(
      settings, directory, mark, port: manager.port, number: logs, environment: environment)
  }

  /// Starts one more worker.
  ///
  /// - Parameters:
  ///   - disk: a directory that it sees as `in/disk`, and nobody else.
  ///   - environment: additional variables.
  @discardableResult
  func startWorker(
    host: String = "127.0.0.1", port: Int = 0, slots: Int? = nil, disk: String? = nil,
    flags: [String]? = nil, environment: [String] = [], fault: PreloadedFault? = nil
  ) throws -> Server {
    logs += 1
    let scratch = try directory.makeDirectory("scratch/\(logs)")
    if let user = settings.user { chown(scratch, user, user) }
    let worker = try Server(
      [
        "worker", "--manager-host", settings.host, "--manager-port",
        "\(managerPortForWorkers ?? manager.port)",
        "--slots", "\(slots ?? settings.slots)", "--memory", "256MiB", "--scratch", scratch,
      ] + (flags ?? secretFlags) + settings.flags(in: directory), host: host, port: port,
      log: directory.path("logs/worker-\(logs)"),
      environment: Self.environment(directory, mark) + environment + (fault?.variables ?? []),
      disk: disk.map(mount), user: settings.user)
    workers.append(worker)
    return worker
  }

  /// The flags that admit servers and clients.
  var secretFlags: [String] { Self.securityFlags(settings, directory) }

  private static func securityFlags(
    _ settings: Settings, _ directory: TemporaryDirectory
  ) -> [String] {
    let secret = settings.secret == nil ? [] : ["--secret-file", directory.path("secret")]
    guard settings.hasTLS else { return secret }
    return secret + [
      "--tls-cert", directory.path("everywhere.pem"), "--tls-key",
      directory.path("everywhere.key"), "--tls-ca", directory.path("authority.pem"),
    ]
  }

  /// The names in the certificate that all machines of a test share.
  private static let names =
    ["DNS:localhost"] + (1...4).map { "IP:127.0.0.\($0)" }

  /// Waits until this many workers can be given work.
  func waitForWorkers(_ count: Int) throws {
    try Patience.until("\(count) workers", pause: Patience.longPause) {
      try workerList().count { $0.state == "live" } == count
    }
  }

  /// Ends everything in an orderly way, within the time that is promised.
  func shutdown(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let outcome = try gristmill(["shutdown"])
    #expect(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(Patience.endSeconds)
    for server in [manager] + workers where server.outcome == nil {
      let left = Double((end - clock.now) / .milliseconds(1)) / 1000
      let ended = try server.end(within: max(left, 0.1))
      #expect(ended.code == 0, "\(server.logPath)", sourceLocation: sourceLocation)
      #expect(ended.error == "", sourceLocation: sourceLocation)
    }
  }

  /// Kills what is left, programs of jobs too.
  private func killAll() {
    manager.kill()
    for worker in workers { worker.kill() }
    for process in processes() { kill(process, SIGKILL) }
  }

  /// All processes that this cluster started, and those that they started.
  func processes() -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { process in
      guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/environ")
      else { return false }
      return bytes.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
    }
  }

  private func lastOfLogs() -> String {
    let all = [manager] + workers
    return all.map { server in
      "\(server.logPath)\n"
        + server.log.split(separator: "\n").suffix(server === manager ? 25 : 6).joined(
          separator: "\n")
    }.joined(separator: "\n")
  }

  // MARK: Commands

  /// Starts `gristmill`, or a job's own binary, as a client of the manager, which has to be alive.
  ///
  /// - Parameters:
  ///   - folder: where the client is.
  ///   - user: whom it runs as; nil for the user of this process.
  func start(
    _ arguments: [String], binary: String = Command.binary, in folder: String? = nil,
    as user: uid_t? = nil
  ) throws -> Command {
    if try manager.hasEnded(), let outcome = manager.outcome {
      throw ProcessFault("the manager has ended with \(outcome.code): \(outcome.error)")
    }
    return try Command(
      "/bin/sh",
      ["-c", #"cd "$0" && exec "$@""#, folder ?? "."] + (user.map(OtherUser.command) ?? [])
        + [binary]
        + Flags.lastWins(
          arguments + ["--manager", "\(settings.host):\(manager.port)"] + secretFlags),
      environment: Self.environment(directory, mark))
  }

  /// Runs `gristmill` as a client of the manager.
  func gristmill(_ arguments: [String]) throws -> Command.Outcome { try start(arguments).end() }

  /// Runs `gristmill`, or a job's own binary, without a manager.
  func alone(
    _ arguments: [String], binary: String = Command.binary, in folder: String? = nil
  ) throws -> Command.Outcome {
    try Command(
      "/bin/sh",
      ["-c", #"cd "$0" && exec "$@""#, folder ?? ".", binary] + Flags.lastWins(arguments),
      environment: Self.environment(directory, mark)
    ).end()
  }

  /// Runs `gristmill` without a manager, where a directory of its own lies at `in/disk`.
  func alone(_ arguments: [String], disk: String?) throws -> Command.Outcome {
    try Command(
      disk: disk.map(mount), Flags.lastWins(arguments),
      environment: Self.environment(directory, mark)
    ).end()
  }

  private func mount(_ disk: String) -> PrivateMount {
    PrivateMount(source: directory.path(disk), target: directory.path("in/disk"))
  }
}
