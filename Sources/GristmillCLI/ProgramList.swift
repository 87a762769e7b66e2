import ArgumentParser
import Commands

/// A verb over all programs: `run`, `plan`, `explain`. Without the name of a program it takes
/// executables.
struct VerbCommand<Action: Verb>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Action.name, abstract: Action.abstract,
      discussion: """
        Give the name of a program, or executables of your own:
          gristmill \(Action.name) wordcount --input corpus/ --output counts/
          gristmill \(Action.name) --map mapper.py --reduce reducer.py --input corpus/ --output out/
        """,
      subcommands: [
        JobCommand<Action, WordCountOptions>.self,
        JobCommand<Action, CountOptions>.self,
        JobCommand<Action, DistinctOptions>.self,
        JobCommand<Action, GrepOptions>.self,
        JobCommand<Action, IndexOptions>.self,
        JobCommand<Action, JoinOptions>.self,
        JobCommand<Action, SortOptions>.self,
        JobCommand<Action, TopOptions>.self,
        JobCommand<Action, StreamingOptions>.self,
      ],
      defaultSubcommand: JobCommand<Action, StreamingOptions>.self)
  }
}
