import ArgumentParser
import Commands

/// A verb over all programs: `run`, `explain`, `plan`, `submit`. Without the name of a program it takes
/// executables.
struct VerbCommand<Action: Verb>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let commands = BuiltInPrograms.all.map { command(for: $0) }
    return CommandConfiguration(
      commandName: Action.name, abstract: Action.abstract,
      discussion: """
        Give the name of a program, or executables of your own:
          gristmill \(Action.name) wordcount --input corpus/ --output counts/
          gristmill \(Action.name) --map mapper.py --reduce reducer.py --input corpus/ --output out/
        """,
      subcommands: commands, defaultSubcommand: Action.command(for: StreamingOptions.self))
  }

  private static func command(for program: any ProgramOptions.Type) -> any ParsableCommand.Type {
    Action.command(for: program)
  }
}
