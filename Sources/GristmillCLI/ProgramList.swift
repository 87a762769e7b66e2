import ArgumentParser
import Commands

/// A verb over all programs: `run`, `plan`, `explain`.
struct VerbCommand<Action: Verb>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Action.name, abstract: Action.abstract,
      subcommands: [
        ProgramCommand<Action, WordCountOptions>.self,
        ProgramCommand<Action, SortOptions>.self,
      ])
  }
}
