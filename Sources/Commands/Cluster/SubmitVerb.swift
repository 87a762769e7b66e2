import ArgumentParser
import Client
import DataCore
import Glibc
import JobModel
import Storage
import Wire

/// Hands a job to a manager, and waits for its end unless told otherwise.
package enum SubmitVerb: Verb {
  package typealias Options = SubmitOptions

  package static let name = "submit"
  package static let abstract = "Run a job on a cluster."

  package static func perform(_ request: JobRequest, _ options: SubmitOptions) throws {
    let cancellation = Cancellation()
    SignalWatch.start(cancellation)
    let specification = request.specification.madeWhole()
    let submission = Submission(
      specification: try JSONText(encoding: specification), priority: options.priority,
      name: options.name)
    let (quiet, json, detach) = (request.options.quiet, request.options.json, options.detach)
    try options.manager.withClient { client in
      let accepted = try await client.ask(.submit(submission)).decode(AcceptedJob.self)
      guard !detach else {
        print(json ? "{\"job\":\(accepted.job.number)}" : "\(accepted.job.number)")
        return
      }
      let job = try await JobWatch(client, cancellation, isShown: !quiet && isatty(2) == 1)
        .end(of: accepted.job)
      try ClusterText.report(job, quiet: quiet, json: json)
    }
  }
}

package struct SubmitOptions: ParsableArguments {
  @OptionGroup var manager: ManagerOptions

  @Flag(help: "Do not wait for the end of the job: print its number.")
  var detach = false

  @Option(
    help: ArgumentHelp("Jobs of a higher priority get slots first.", valueName: "number"))
  var priority = 0

  @Option(help: ArgumentHelp("What the job is called in lists.", valueName: "name"))
  var name: String?

  package init() {}
}

extension JobSpecification {
  /// The same job from any directory: paths are whole.
  func madeWhole() -> JobSpecification {
    var specification = self
    specification.inputs = inputs.map(Self.whole)
    specification.rightInputs = rightInputs.map(Self.whole)
    specification.output = Self.whole(output)
    specification.scratch = ""
    return specification
  }

  private static func whole(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    let folder = OutputDirectory.resolved(".")
    return folder == "/" ? "/" + path : folder + "/" + path
  }
}
