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
    The mapper reads the records of its split on standard input and prints lines \
    "key<TAB>value". The reducer reads those lines, sorted by key, and prints the \
    output. Hadoop Streaming works the same way.
      gristmill run --map map.py --reduce reduce.py --input corpus/ --output out/
    Without --reduce the output is the sorted lines; with --partitions 0, the lines \
    as printed.

    The environment has GRISTMILL_JOB_ID, _TASK, _ATTEMPT, _INPUT_FILE, _PARTITION \
    and more, and the same under Hadoop's names. On standard error, a line \
    "reporter:counter:group,name,n" adds to a counter, and "reporter:status:text" \
    says how far the program is.
    """

  @Option(help: ArgumentHelp("The mapper and its arguments.", valueName: "command"))
  var map: ByteString

  @Option(help: ArgumentHelp("The reducer and its arguments.", valueName: "command"))
  var reduce: ByteString?

  @Option(
    help: ArgumentHelp(
      "A program that combines records on the map side: it reads what a reducer reads, and prints lines of the same form.",
      valueName: "command"))
  var combine: ByteString?

  @Flag(help: "Run the commands with /bin/sh.")
  var shell = false

  @Option(
    help: ArgumentHelp(
      "A variable for the environment of the programs. May be repeated.",
      valueName: "name=value"))
  var env: [ByteString] = []

  @Option(
    name: [.customShort("t"), .long],
    help: ArgumentHelp(
      "The byte after the key in the lines that programs print. (default: a tab)",
      valueName: "byte"))
  var separator: ByteString?

  @Option(
    help: ArgumentHelp(
      "How many fields of such a line are the key. (default: 1)", valueName: "number"))
  var keyFields: Int?

  @Option(
    help: ArgumentHelp(
      "How many fields of the key decide to which reducer a line goes; the reducer gets its lines in the order of all of them. (default: all)",
      valueName: "number"))
  var partitionFields: Int?

  @Option(
    name: [.customShort("k"), .long],
    help: ArgumentHelp(
      "Sort keys by this part of them, as --key of sort: a field, or a range of fields and characters, with options from the letters b d f g h i M n r V. May be repeated. (default: by bytes)",
      valueName: "F[.C][OPTS][,F[.C][OPTS]]"))
  var keyOrder: [String] = []

  @Flag(help: "Sort the values of a key by bytes; otherwise they come in the order of the input.")
  var sortValues = false

  @Option(
    help: ArgumentHelp(
      "Exit codes other than 0 that mean success; grep needs 1.", valueName: "code,..."))
  var allowExit: String?

  @Option(
    help: ArgumentHelp(
      "Stop a program after this long without progress; 0 means never.",
      valueName: "seconds"))
  var taskTimeout = 600

  private var keyFieldCount: Int { keyFields ?? 1 }

  func validate() throws {
    guard (1...ModelLimits.keyFields.upperBound).contains(keyFieldCount) else {
      throw ValidationError(
        "--key-fields \(keyFieldCount) is not a number from 1 to \(ModelLimits.keyFields.upperBound)"
      )
    }
    if let partitionFields, !(1...keyFieldCount).contains(partitionFields) {
      throw ValidationError(
        "--partition-fields \(partitionFields) is not a number from 1 to \(keyFieldCount), the number of --key-fields"
      )
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

  /// nil if there are no variables.
  private func environment() throws -> [EnvironmentVariable]? {
    let variables = try env.map { try EnvironmentVariable(parsing: $0) }
    guard variables.count <= EnvironmentVariable.countMax else {
      throw JobFailure(
        .usage,
        "--env is given \(variables.count) times; \(EnvironmentVariable.countMax) is the limit")
    }
    var names: Set<ByteString> = []
    for variable in variables where !names.insert(variable.name).inserted {
      throw JobFailure(.usage, "--env \(variable.name) is given twice: leave out one of them")
    }
    return variables.isEmpty ? nil : variables
  }

  func program() throws -> ProgramSpecification {
    let resolver = ProgramResolver.current()
    func command(_ text: ByteString, _ flag: String) throws -> ProgramCommand {
      try resolver.resolve(
        ProgramCommand(text: text, usesShell: shell, flag: flag), flag: flag)
    }
    var streaming = StreamingSpecification(
      map: try command(map, "--map"), combine: try combine.map { try command($0, "--combine") },
      reduce: try reduce.map { try command($0, "--reduce") })
    if let separator {
      guard case .byte(let byte) = try FieldSeparator(parsing: separator), byte != 10 else {
        throw JobFailure(.usage, "--separator \(separator) cannot be a newline")
      }
      streaming.separator = byte
    }
    streaming.keyFields = keyFieldCount
    streaming.partitionFields = partitionFields
    streaming.keyOrder = try keyOrder.map { try SortKeySpecification(parsing: $0) }
    streaming.sortsValues = sortValues
    try streaming.orderOfKeys.validate()
    streaming.allowedExits = try exits()
    streaming.timeoutSeconds = taskTimeout
    streaming.environment = try environment()
    streaming.invocation = Invocation.current()
    return .streaming(streaming)
  }

  func adjust(_ specification: inout JobSpecification) throws {
    guard specification.partitions == .count(0) else { return }
    // The separator is noted in the output, for programs that read it.
    let flags = [
      ("--reduce", reduce != nil), ("--combine", combine != nil),
      ("--key-fields", keyFields != nil), ("--partition-fields", partitionFields != nil),
      ("--key-order", !keyOrder.isEmpty), ("--sort-values", sortValues),
    ]
    guard let flag = flags.first(where: \.1)?.0 else { return }
    throw JobFailure(
      .usage,
      "\(flag) does nothing with --partitions 0: without a reduce phase, lines are neither sorted nor reduced\nleave out one of them"
    )
  }
}

extension Invocation {
  /// The command line of this process.
  static func current() -> Invocation? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard getcwd(&buffer, buffer.count) != nil, let program = ProcessArguments.all.first
    else { return nil }
    let directory = buffer.withUnsafeBufferPointer {
      $0.baseAddress.map { FilePath(cString: $0) } ?? ""
    }
    return Invocation(
      directory: directory, program: FilePath(program), arguments: ProcessArguments.ofVerb)
  }
}
