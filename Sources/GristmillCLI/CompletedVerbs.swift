import ArgumentParser
import Commands

/// What shells complete. It differs from what is parsed in one thing: the flags of programs in any
/// language may stand behind a verb, because no program need be named.
struct CompletedGristmill: ParsableCommand {
  static var configuration: CommandConfiguration {
    var configuration = GristmillCommand.configuration
    configuration.subcommands = configuration.subcommands.map { command in
      (command as? any CompletableVerb.Type)?.completed ?? command
    }
    return configuration
  }
}

/// A verb in the tree that is parsed, which knows its other form.
protocol CompletableVerb: ParsableCommand {
  static var completed: any ParsableCommand.Type { get }
}

extension VerbCommand: CompletableVerb {
  static var completed: any ParsableCommand.Type {
    func verb<Unnamed: ParsableCommand>(_ unnamed: Unnamed.Type) -> any ParsableCommand.Type {
      CompletedVerb<Action, Unnamed>.self
    }
    return verb(streaming)
  }
}

/// A verb with programs below it, and the flags of the command that runs if none is named.
struct CompletedVerb<Action: Verb, Unnamed: ParsableCommand>: ParsableCommand {
  static var configuration: CommandConfiguration {
    var configuration = VerbCommand<Action>.configuration
    configuration.defaultSubcommand = nil
    return configuration
  }

  @OptionGroup var unnamed: Unnamed
}
