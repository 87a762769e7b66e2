import ArgumentParser
import Commands

/// A verb for all programs: `run`, `explain`, `plan`, `submit`. If no program is named, it takes
/// executables.
struct VerbCommand<Action: Verb>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let commands = BuiltInPrograms.all.map { command(for: $0) }
    return CommandConfiguration(
      commandName: Action.name, abstract: Action.abstract,
      discussion: """
        Name a built-in program, or give your own executables:
          gristmill \(Action.name) wordcount --input corpus/ --output counts/
          gristmill \(Action.name) --map map.py --reduce reduce.py --input in/ --output out/
        """,
      subcommands: commands, defaultSubcommand: Action.command(for: StreamingOptions.self))
  }

  private static func command(for program: any ProgramOptions.Type) -> any ParsableCommand.Type {
    Action.command(for: program)
  }
}
