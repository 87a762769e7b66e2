import Foundation
import TestSupport

/// A manager or a worker, with its log.
final class Server {
  let host: String
  /// For messages.
  let port: Int
  /// For segments, or the web interface of a manager.
  let httpPort: Int?
  let logPath: String
  private let command: Command
  private(set) var outcome: Command.Outcome?

  var address: String { "\(host):\(port)" }
  var process: pid_t { command.process }

  /// Starts it, and waits until it listens.
  ///
  /// - Parameters:
  ///   - port: 0 for any.
  ///   - log: a file of its own.
  ///   - user: whom it runs as; nil for the user of this process.
  init(
    _ arguments: [String], host: String, port: Int = 0, log: String, environment: [String],
    disk: PrivateMount? = nil, user: uid_t? = nil
  ) throws {
    self.host = host
    logPath = log
    let command = try Command(
      disk: disk, user: user,
      arguments + ["--host", host, "--port", "\(port)", "--logfile", log, "--loglevel", "debug"],
      environment: environment)
    var listening: [String: Int]?
    var ended: Command.Outcome?
    do {
      try Patience.until("\(arguments[0]) listens", seconds: Self.startSeconds) {
        listening = Self.listening(log)
        if listening == nil { ended = try command.poll() }
        return listening != nil || ended != nil
      }
    } catch {
      command.send(SIGKILL)
      _ = try command.wait()
      throw error
    }
    guard let listening, let own = listening["port"] else {
      throw ProcessFault("\(arguments[0]) ended at once: \(ended?.error ?? "")")
    }
    self.command = command
    self.port = own
    httpPort = listening["http"]
  }

  deinit { kill() }

  /// A server that does not listen after this has failed.
  private static let startSeconds = 10.0

  /// The ports that a log names, once it says that the server listens.
  private static func listening(_ path: String) -> [String: Int]? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let message = text.firstMatch(of: #/ listening .*port=(\d+)\n/#), let port = Int(message.1)
    else { return nil }
    let http = text.firstMatch(of: #/ web interface port=(\d+)| listening http=(\d+)/#)
    let httpPort = (http?.1 ?? http?.2).flatMap { Int($0) }
    return ["port": port, "http": httpPort].compactMapValues { $0 }
  }

  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) {
    if outcome == nil { command.send(signal) }
  }

  /// Whether it has ended.
  func hasEnded() throws -> Bool {
    if outcome == nil { outcome = try command.poll() }
    return outcome != nil
  }

  /// Waits for its end.
  @discardableResult
  func end(within seconds: Double = Patience.endSeconds) throws -> Command.Outcome {
    if let outcome { return outcome }
    let ended = try command.end(within: seconds)
    outcome = ended
    return ended
  }

  /// Kills it as a power cut would, if it lives.
  func kill() {
    guard outcome == nil else { return }
    command.send(SIGKILL)
    outcome = try? command.wait()
  }
}
