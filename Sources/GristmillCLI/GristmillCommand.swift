import ArgumentParser

/// `gristmill`: one file a subcommand. Flags become a `JobSpecification`, then it runs.
@main
struct GristmillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gristmill",
    abstract: "MapReduce for large gzip corpora, on one machine.",
    discussion: """
      Count the words of a directory of .gz files:
        gristmill run wordcount --input corpus/ --output counts/
      """,
    version: "0.1.0",
    subcommands: [RunCommand.self, VerifyCommand.self])

  static func main() {
    ExitStatus.run(arguments: Array(CommandLine.arguments.dropFirst()))
  }
}
