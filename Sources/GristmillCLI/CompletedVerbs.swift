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
  static var completed: any ParsableCommand.Type { CompletedVerb<Action>.self }
}

/// A verb with programs below it, and the flags of programs in any language. The flags of all jobs
/// are not among them: with these come inputs without a flag, which would hide the programs' names.
struct CompletedVerb<Action: Verb>: ParsableCommand {
  static var configuration: CommandConfiguration {
    var configuration = VerbCommand<Action>.configuration
    configuration.defaultSubcommand = nil
    return configuration
  }

  @OptionGroup var program: StreamingOptions
}
