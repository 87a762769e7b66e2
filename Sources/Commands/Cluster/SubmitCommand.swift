package import ArgumentParser
import Client
import Glibc
import JobModel
import LocalEngine
import UnixSignals

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
    try request.specification.checkSubmittable()
    if case .count(let count) = request.specification.partitions {
      try request.program.check(
        partitions: count, of: request.specification.program.name)
    }
    if !job.quiet { Terminal.complain(request.notes) }
    // From here on Ctrl-C cancels the job, once the manager has it, unless nobody waits for it.
    let signals = await StopSignals.sequence()
    let notices = Notices(
      isSpoken: !job.quiet, isShown: !job.quiet && !cluster.detach && isatty(STDERR_FILENO) == 1)
    let (options, json) = (cluster.manager, job.json)
    try await options.withPatientClient(cluster.patience, say: notices.say) { client in
      let submitter = JobSubmitter(
        client: client, specification: request.specification, options: cluster)
      let follower = JobFollower(client, options, notices, isOwn: true)
      guard !cluster.detach else {
        let id = try await follower.number(signals) { try await submitter.run() }
        try Terminal.show([json ? "{\"id\":\(id.number)}" : "\(id.number)"])
        return
      }
      let end = try await follower.end(signals) { try await submitter.run() }
      let most = job.skipBadRecords
      try ClusterText.report(
        end, quiet: job.quiet, json: json, skippedMax: most > 0 ? most : nil)
    }
  }

  /// Throws for flags that only a job in one process can follow.
  private func checkFlags() throws {
    let ofWorkers = [
      ("--slots", job.slots != nil), ("--memory", job.memory != nil),
      ("--scratch", job.scratch != nil),
    ]
    if let flag = ofWorkers.first(where: \.1)?.0 {
      throw JobFailure(
        .usage,
        "\(flag) does nothing with submit: what a worker was started with decides\nleave it out, or give it to 'gristmill worker'"
      )
    }
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
}
