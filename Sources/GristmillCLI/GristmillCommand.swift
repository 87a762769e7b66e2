import ArgumentParser
import Commands

/// `gristmill`: flags become a `JobSpecification`, and a verb does something with it.
@main
struct GristmillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gristmill",
    abstract: "MapReduce for large texts: built-in programs, and yours in any language.",
    discussion: """
      Count the words in a directory of .gz files:
        gristmill run wordcount --input corpus/ --output counts/
      Run your own programs, in any language:
        gristmill run --map map.py --reduce reduce.py --input corpus/ --output out/
      The same jobs run on a cluster: 'submit' takes the arguments of 'run'.
      """,
    version: "0.1.0",
    subcommands: [
      VerbCommand<RunVerb>.self, VerbCommand<ExplainVerb>.self, VerbCommand<PlanVerb>.self,
      TaskCommand<BuiltInPrograms>.self, VerifyCommand.self, VerbCommand<SubmitVerb>.self,
      JobsCommand.self, StatusCommand.self, WaitCommand.self, LogsCommand.self, CancelCommand.self,
      FetchCommand.self,
      WorkersCommand.self, DrainCommand.self, ManagerCommand.self, WorkerCommand.self,
      ShutdownCommand.self, SecretCommand.self, AttemptCommand<BuiltInPrograms>.self,
      CheckSegmentCommand.self,
    ])

  static func main() { ExitStatus.run(Self.self) }
}

/// The help ends with the exit codes, which all commands share.
extension GristmillCommand: ExplainedCommand {
  static func help(below root: any ParsableCommand.Type) -> String {
    root.helpMessage(for: Self.self) + "\n\n" + ExitCodes.help
  }
}

extension GristmillCommand: CompletedCommand {
  static var completed: any ParsableCommand.Type { CompletedGristmill.self }
  static var takingFiles: [String] {
    configuration.subcommands.compactMap { ($0 as? any CompletableVerb.Type)?._commandName }
  }
}
