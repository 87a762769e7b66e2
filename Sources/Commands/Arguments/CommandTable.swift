/// A flag as a command declares it.
package struct DeclaredFlag: Equatable, Sendable {
  /// The ways to write it, with their dashes.
  package var spellings: [String]
  package var takesValue: Bool
  /// Whether a value behind a blank may be followed by more: `--input a b c`.
  package var takesSeveral = false
  /// Whether it may be given more than once.
  package var isRepeatable = false
  /// Whether the command needs it.
  package var isRequired = false

  package init(
    _ spellings: [String], takesValue: Bool, takesSeveral: Bool = false,
    isRepeatable: Bool = false, isRequired: Bool = false
  ) {
    self.spellings = spellings
    self.takesValue = takesValue
    self.takesSeveral = takesSeveral
    self.isRepeatable = isRepeatable
    self.isRequired = isRequired
  }

  /// Whether this is the flag that asks for help.
  var asksForHelp: Bool { spellings.contains("--help") }
}

/// What may stand on the command line of one command.
package struct CommandTable: Equatable, Sendable {
  package var flags: [DeclaredFlag]
  /// Whether the command reads its arguments in a way of its own, so that they are passed on as
  /// they are: it takes all that remain, or all that nobody knows.
  package var takesRest = false
  /// Whether words that are no flags are inputs, as if behind `inputFlag`.
  package var takesInputs = false

  package init(_ flags: [DeclaredFlag], takesRest: Bool = false, takesInputs: Bool = false) {
    self.flags = flags
    self.takesRest = takesRest
    self.takesInputs = takesInputs
  }

  /// The flag behind which inputs stand (`JobOptions`).
  static let inputFlag = "--input"

  /// The flag with this spelling, dashes included. The first wins: the command's own flags stand
  /// before `-h`.
  func flag(_ spelling: String) -> DeclaredFlag? {
    flags.first { $0.spellings.contains(spelling) }
  }
}

/// A command and the commands below it.
package struct CommandNode {
  package var name: String
  /// Whether help lists it.
  package var isShown = true
  package var subcommands: [CommandNode]
  /// The command below this one that runs if none is named.
  package var defaultSubcommand: String?
  /// Made when it is asked for: a command line needs one or two of some fifty.
  package var table: () -> CommandTable

  package init(
    _ name: String, isShown: Bool = true, subcommands: [CommandNode] = [],
    defaultSubcommand: String? = nil, table: @escaping () -> CommandTable
  ) {
    self.name = name
    self.isShown = isShown
    self.subcommands = subcommands
    self.defaultSubcommand = defaultSubcommand
    self.table = table
  }
}
