package import ArgumentParser
import Client
import Glibc
import JobModel
import UnixSignals
import Wire

/// Submits a job to a manager.
package enum SubmitVerb: Verb {
  package static let name = "submit"
  package static let abstract = "Run a job on a cluster."

  package static func command<Options: ProgramOptions>(
    for program: Options.Type
  ) -> any ParsableCommand.Type { SubmitCommand<Options>.self }
}

/// `gristmill submit PROGRAM`: submits a job to a manager, and waits for its end unless told
/// otherwise.
package struct SubmitCommand<Options: ProgramOptions>: ClientCommand {
  package static var configuration: CommandConfiguration {
    Options.configuration(of: SubmitVerb.self)
  }

  /// The output if none is named: the short form names only inputs and programs.
  private static var defaultOutput: FilePath { "output" }

  @OptionGroup(title: "Program options") var program: Options
  @OptionGroup(title: "Job options") var job: JobOptions
  @OptionGroup(title: "Cluster options") var cluster: SubmitOptions

  package init() {}

  package func run() async throws {
    try checkFlags()
    let request = try JobRequest(program, job, defaultOutput: Self.defaultOutput)
    if !job.quiet { Terminal.complain(request.notes) }
    // From here on Ctrl-C cancels the job, once the manager has it.
    let signals = await StopSignals.sequence()
    try await cluster.manager.withClient { client in
      let id = try await submit(request, to: client)
      guard !cluster.detach else {
        return try Terminal.show([job.json ? "{\"job\":\(id.number)}" : "\(id.number)"])
      }
      let isShown = !job.quiet && isatty(STDERR_FILENO) == 1
      let end = try await JobWatch(client, signals, isShown: isShown).end(of: id)
      try ClusterText.report(end, quiet: job.quiet, json: job.json)
    }
  }

  /// Throws for flags that only a job in one process can follow.
  private func checkFlags() throws {
    if job.output == JobSpecification.standardOutput {
      throw JobFailure(
        .usage,
        "--output -: the output of a job on a cluster is a directory, which all machines see\nname one with --output, and print it with 'gristmill fetch JOB -'"
      )
    }
    if let head = job.head {
      throw JobFailure(
        .usage,
        "--head \(head): the tasks of a job on a cluster do not know how much the others write\nleave it out, and cut the output: gristmill fetch JOB - | head -n \(head)"
      )
    }
  }

  private func submit(_ request: JobRequest, to client: ManagerClient) async throws -> JobID {
    let facts = try await client.ask(.cluster).decode(ClusterFacts.self)
    let (packed, contents) = try request.specification.madeWhole().packed(
      cluster.ship, ShipmentPacker.rules(sharedDirectory: facts.sharedDirectory))
    let submission = Submission(
      specification: try JSONText(encoding: packed), priority: cluster.priority,
      name: cluster.name)
    return try await JobSubmitter(client: client, submission: submission, contents: contents).run()
  }
}
