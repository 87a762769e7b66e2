/// A job of executables: what is run, and how its output is read.
package struct StreamingSpecification: Codable, Equatable, Sendable {
  package var map: ProgramCommand
  package var combine: ProgramCommand?
  /// nil: the sorted map output is the output.
  package var reduce: ProgramCommand?
  /// The byte that separates the fields of a line printed by a program.
  package var separator: UInt8 = 9
  /// The number of leading fields that make the key.
  package var keyFields = 1
  /// The number of leading fields that decide to which reduce task a line goes; nil: the key.
  package var partitionFields: Int?
  /// How keys are sorted, as sort(1) would sort lines that consist of the key alone; their bytes
  /// decide between keys that this order does not tell apart. If there are none, bytes decide.
  package var keyOrder: [SortKeySpecification] = []
  /// The values of a key come in the order of their bytes, not in that of the input.
  package var sortsValues = false
  /// Exit codes besides 0 that are not failures.
  package var allowedExits: [Int32] = []
  /// Seconds without progress after which a program is stopped; 0 means never.
  package var timeoutSeconds = 600
  /// What the programs find in their environment, besides what says which task it is. nil: nothing.
  package var environment: [EnvironmentVariable]?
  /// Whether the programs' stderr is shown while they run.
  package var showsStderr = false
  /// How the job was started, for the command that runs one of its tasks again.
  package var invocation: Invocation?

  /// A number of key fields that makes the whole line the key.
  package static let wholeLine = ModelLimits.keyFields.upperBound

  package init(map: ProgramCommand, combine: ProgramCommand?, reduce: ProgramCommand?) {
    self.map = map
    self.combine = combine
    self.reduce = reduce
  }

  /// `keyOrder`, for texts that consist of a key alone.
  package var orderOfKeys: SortOrderSpecification {
    var order = SortOrderSpecification()
    order.keys = keyOrder
    order.separator = .byte(separator)
    return order
  }
}

/// The command line that started a job.
package struct Invocation: Codable, Equatable, Sendable {
  package var directory: FilePath
  package var program: FilePath
  /// What follows the verb.
  package var arguments: [ByteString]

  package init(directory: FilePath, program: FilePath, arguments: [ByteString]) {
    self.directory = directory
    self.program = program
    self.arguments = arguments
  }

  /// One shell line that runs only map task `index` of the job.
  package func runsMapTask(_ index: Int) -> String {
    "cd \(ShellWords.quoted(ByteString(directory))) && \(planLine) | \(ShellWords.quoted(ByteString(program))) task map --plan - --index \(index) --work \"$(mktemp -d)\""
  }

  /// The same for a reduce task; it runs all map tasks first.
  package func runsReduceTask(_ index: Int) -> String {
    let task = "\(ShellWords.quoted(ByteString(program))) task"
    return
      "cd \(ShellWords.quoted(ByteString(directory))) && W=\"$(mktemp -d)\" && \(planLine) > \"$W/plan\" && \(task) map --plan \"$W/plan\" --index all --work \"$W\" && \(task) reduce --plan \"$W/plan\" --index \(index) --work \"$W\""
  }

  private var planLine: String {
    ([ByteString(program), "plan"] + arguments).map(ShellWords.quoted).joined(separator: " ")
  }
}
