import ArgumentParser
import Commands

/// `gristmill`: flags become a `JobSpecification`, and a verb does something with it.
@main
struct GristmillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gristmill",
    abstract: "MapReduce for large gzip corpora, on one machine or a cluster.",
    discussion: """
      Count the words in a directory of .gz files:
        gristmill run wordcount --input corpus/ --output counts/
      Run your own programs, in any language:
        gristmill run --map map.py --reduce reduce.py --input corpus/ --output out/
      """,
    version: "0.1.0",
    subcommands: [
      VerbCommand<RunVerb>.self, VerbCommand<ExplainVerb>.self, VerbCommand<PlanVerb>.self,
      TaskCommand<BuiltInPrograms>.self, VerifyCommand.self, VerbCommand<SubmitVerb>.self,
      JobsCommand.self, StatusCommand.self, CancelCommand.self, FetchCommand.self,
      WorkersCommand.self, DrainCommand.self, ManagerCommand.self, WorkerCommand.self,
      ShutdownCommand.self, SecretCommand.self, AttemptCommand<BuiltInPrograms>.self,
      CheckSegmentCommand.self,
    ])

  static func main() { ExitStatus.run(Self.self) }
}
