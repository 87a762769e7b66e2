import ArgumentParser
import FoundationEssentials

extension CommandNode {
  /// A command with all below it, as they are declared.
  init(of command: any ParsableCommand.Type) {
    let configuration = command.configuration
    self.init(
      command._commandName, isShown: configuration.shouldDisplay,
      subcommands: configuration.subcommands.map { CommandNode(of: $0) },
      defaultSubcommand: configuration.defaultSubcommand?._commandName,
      table: { CommandTable(of: command) })
  }
}

extension CommandTable {
  /// The flags that a command or a group of options declares.
  init(of arguments: any ParsableArguments.Type) {
    // The parser describes its commands in JSON, for tools such as this one.
    guard
      let dump = try? JSONDecoder().decode(
        CommandDump.self, from: Data(arguments._dumpHelp().utf8))
    else { preconditionFailure("the flags of \(arguments) are not described as expected") }
    let all = dump.command.arguments ?? []
    let loose = all.filter { $0.kind == "positional" }
    self.init(
      all.compactMap { $0.flag },
      takesRest: all.contains {
        ["allRemainingInput", "postTerminator", "allUnrecognized"].contains($0.parsingStrategy)
      },
      takesInputs: loose.count == 1 && loose[0].isRepeating && loose[0].valueName == "input"
        && all.contains { $0.flag?.spellings.contains(Self.inputFlag) == true })
  }
}

/// The part of the parser's description that is used here.
private struct CommandDump: Decodable {
  struct Command: Decodable {
    var arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var kind: String
    var isOptional: Bool
    var isRepeating: Bool
    var parsingStrategy: String
    var valueName: String?
    var names: [Name]?

    /// nil for an argument without a flag.
    var flag: DeclaredFlag? {
      guard kind != "positional", let names else { return nil }
      return DeclaredFlag(
        names.map { ($0.kind == "long" ? "--" : "-") + $0.name }, takesValue: kind == "option",
        takesSeveral: parsingStrategy == "upToNextOption",
        // A flag without a value may always be given again: it means the same.
        isRepeatable: isRepeating || kind == "flag",
        isRequired: !isOptional && !isRepeating && kind == "option")
    }
  }

  var command: Command
}
