import ArgumentParser
import Commands
import Glibc
import JobModel
import Programs

/// Executables in any language: `run --map CMD --reduce CMD`.
struct StreamingOptions: BuiltInOptions {
  static let programName = "streaming"
  static let isDefault = true
  static let abstract = "Run programs in any language as mapper and reducer."
  static let discussion = """
    The mapper reads the records of its split on standard input and prints lines
    "key<TAB>value"; the reducer reads those lines sorted by key and prints the output, as in
    Hadoop Streaming:
      gristmill run --map mapper.py --reduce reducer.py --input corpus/ --output out/
    Without --reduce the sorted lines are the output; with --partitions 0 the lines as printed.

    GRISTMILL_JOB_ID, _TASK, _ATTEMPT, _INPUT_FILE, _PARTITION and more, and Hadoop's names for
    them, are in the environment. Lines "reporter:counter:group,name,n" and
    "reporter:status:text" on standard error are understood.
    """

  @Option(help: ArgumentHelp("The mapper, and its arguments.", valueName: "command"))
  var map: String

  @Option(help: ArgumentHelp("The reducer, and its arguments.", valueName: "command"))
  var reduce: String?

  @Option(
    help: ArgumentHelp(
      "Run on the map side before records are stored: it reads and prints what a reducer reads.",
      valueName: "command"))
  var combine: String?

  @Flag(help: "Give the commands to /bin/sh.")
  var shell = false

  @Option(
    name: [.customShort("t"), .long],
    help: ArgumentHelp(
      "The byte behind the key in a line that a program prints. (default: a tab)",
      valueName: "byte"))
  var separator: String?

  @Option(help: ArgumentHelp("Fields of such a line that are the key.", valueName: "number"))
  var keyFields = 1

  @Option(
    help: ArgumentHelp(
      "Exit codes that are no failure, beside 0; grep needs 1.", valueName: "code,..."))
  var allowExit: String?

  @Option(
    help: ArgumentHelp(
      "Seconds without progress after which a program is stopped; 0 is never.",
      valueName: "seconds"))
  var taskTimeout = 600

  /// Beyond it a key is the line.

  func validate() throws {
    guard (1...ModelLimits.keyFields.upperBound).contains(keyFields) else {
      throw ValidationError(
        "--key-fields \(keyFields) is not a number from 1 to \(ModelLimits.keyFields.upperBound)")
    }
    guard ModelLimits.timeoutSeconds.contains(taskTimeout) else {
      throw ValidationError(
        "--task-timeout \(taskTimeout) is not a number from 0 to \(ModelLimits.timeoutSeconds.upperBound)"
      )
    }
    _ = try exits()
  }

  private func exits() throws -> [Int32] {
    guard let allowExit else { return [] }
    return try allowExit.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let code = Int32($0), (1...255).contains(code) else {
        throw ValidationError("--allow-exit \(allowExit): exit codes are numbers from 1 to 255")
      }
      return code
    }
  }

  func program() throws -> ProgramSpecification {
    let resolver = ProgramResolver.current()
    func command(_ text: String, _ flag: String) throws -> ProgramCommand {
      try resolver.resolve(
        ProgramCommand(text: text, usesShell: shell, flag: flag), flag: flag)
    }
    var streaming = StreamingSpecification(
      map: try command(map, "--map"), combine: try combine.map { try command($0, "--combine") },
      reduce: try reduce.map { try command($0, "--reduce") })
    if let separator {
      guard case .byte(let byte) = try FieldSeparator(parsing: separator), byte != 10 else {
        throw JobFailure(.usage, "--separator \(separator.debugDescription) cannot be a newline")
      }
      streaming.separator = byte
    }
    streaming.keyFields = keyFields
    streaming.allowedExits = try exits()
    streaming.timeoutSeconds = taskTimeout
    streaming.invocation = Invocation.current()
    return .streaming(streaming)
  }
}

extension Invocation {
  /// The command line of this process.
  static func current() -> Invocation? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard getcwd(&buffer, buffer.count) != nil, CommandLine.arguments.count > 1 else { return nil }
    let directory = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return Invocation(
      directory: directory, program: CommandLine.arguments[0],
      arguments: Array(CommandLine.arguments.dropFirst(2)))
  }
}
