import ArgumentParser
import Commands

/// A verb for all programs: `run`, `explain`, `plan`, `submit`. If no program is named, it takes
/// executables.
struct VerbCommand<Action: Verb>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let commands = BuiltInPrograms.all.map { command(for: $0) }
    return CommandConfiguration(
      commandName: Action.name, abstract: Action.abstract,
      usage: """
        gristmill \(Action.name) <program> [<options>]
        gristmill \(Action.name) --map <command> [--reduce <command>] [<options>]
        """,
      discussion: """
        Name a built-in program, or give your own executables:
          gristmill \(Action.name) wordcount --input corpus/ --output counts/
          gristmill \(Action.name) --map map.py --reduce reduce.py --input in/ --output out/
        """,
      subcommands: commands, defaultSubcommand: streaming)
  }

  static var streaming: any ParsableCommand.Type { Action.command(for: StreamingOptions.self) }

  private static func command(for program: any ProgramOptions.Type) -> any ParsableCommand.Type {
    Action.command(for: program)
  }
}

/// The help lists the programs, and then what holds if none of them is named.
extension VerbCommand: ExplainedCommand {
  static func help(below root: any ParsableCommand.Type) -> String {
    let own = HelpSections(root.helpMessage(for: Self.self))
    let unnamed = HelpSections(root.helpMessage(for: streaming))
    var parts = [own.overview, "USAGE: " + own.usage]
    if let programs = own.list("SUBCOMMANDS") {
      parts.append(
        "PROGRAMS:\n\(programs)\n\n"
          + Wrapped.text(
            "  'gristmill \(Action.name) PROGRAM --help' lists the flags of a program.",
            columns: HelpTerminal.columns, indent: 2))
    }
    let words = unnamed.overview.split(separator: ": ", maxSplits: 1).last ?? ""
    parts.append("YOUR OWN PROGRAMS:\n\(words)")
    parts += unnamed.lists.map { "\($0.title):\n\($0.text)" }
    return parts.joined(separator: "\n\n")
  }
}
