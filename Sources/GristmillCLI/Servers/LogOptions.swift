import ArgumentParser
import Glibc
import JobModel
import Logging
import Synchronization

/// Where and how much a server logs.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The file for the log. (default: standard error)", valueName: "file"))
  var logfile: FilePath?

  @Option(
    help: ArgumentHelp(
      "The least severe messages to log: critical, error, warning, info or debug.",
      valueName: "level"))
  var loglevel: LogLevelArgument = LogLevelArgument(level: .info)

  func logger(_ label: String) throws -> Logger {
    let descriptor: Int32
    if let logfile {
      descriptor = open(logfile.cString, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw JobFailure(
          .configuration, "cannot write --logfile \(logfile): \(String(cString: strerror(errno)))")
      }
    } else {
      descriptor = STDERR_FILENO
    }
    var logger = Logger(label: label) { _ in LineLog(descriptor: descriptor) }
    logger.logLevel = loglevel.level
    return logger
  }
}

struct LogLevelArgument: ExpressibleByArgument {
  var level: Logger.Level

  init(level: Logger.Level) { self.level = level }

  /// Upper or lower case.
  init?(argument: String) {
    switch argument.lowercased() {
    case "critical": level = .critical
    case "error": level = .error
    case "warning": level = .warning
    case "info": level = .info
    case "debug": level = .debug
    default: return nil
    }
  }

  var defaultValueDescription: String { level.rawValue }

  static var defaultCompletionKind: CompletionKind {
    .list(["critical", "error", "warning", "info", "debug"])
  }
}

/// One line for each event: time (UTC), level, message and metadata.
private struct LineLog: LogHandler {
  let descriptor: Int32
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(descriptor: Int32) { self.descriptor = descriptor }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line =
      "\(Self.time()) \(event.level.rawValue.uppercased()) "
      + TerminalText.name("\(event.message)")
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      line += " \(key)=\(Self.quoted("\(value)"))"
    }
    line += "\n"
    // One call for each line, so that lines of several threads do not mix.
    line.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
  }

  private static func time() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    func digits(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return
      "\(parts.tm_year + 1900)-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))T\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2)).\(digits(now.tv_nsec / 1_000_000, 3))Z"
  }

  /// Quotes a text so that it stays on one line.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 32 && $0 != 34 && $0 < 127 }
    return isPlain && !text.isEmpty ? text : TerminalText.name(text.debugDescription)
  }
}
