package import ArgumentParser
import Client
import DataCore
import Glibc
import JobModel
import LocalEngine
import UnixSignals
import Wire

/// `gristmill jobs`.
package struct JobsCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "List the jobs of a manager, the newest first.")

  @OptionGroup var options: ManagerOptions
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() async throws {
    let jobs = try await options.withClient { client in
      try await client.ask(.jobs).decode([ClusterJob].self)
    }
    guard !json else { return try Terminal.show(document: JobsDocument(jobs)) }
    let rows = jobs.map { job in
      [
        "\(job.id.number)", job.state.rawValue, job.name, ClusterText.phase(job.maps),
        ClusterText.phase(job.reduces), job.output.shown,
      ]
    }
    try Terminal.show(
      ClusterText.table([["JOB", "STATE", "NAME", "MAPS", "REDUCES", "OUTPUT"]] + rows))
  }
}

/// `gristmill status JOB`.
package struct StatusCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the state of a job.")

  @Argument(help: "The number of the job.") var job: JobArgument
  @OptionGroup var options: ManagerOptions
  @OptionGroup var patience: PatienceOptions
  @Flag(help: "Wait for the end of the job, and end as the job does.") var wait = false
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() async throws {
    guard !wait else {
      return try await JobEnd.await(
        job.id, options, patience, quiet: false, json: json)
    }
    let id = job.id
    let notices = Notices(isSpoken: true, isShown: false)
    let job = try await options.withPatientClient(patience, say: notices.say) { client in
      try await client.run { try await $0.ask(.status(id)).decode(ClusterJob.self) }
    }
    if json {
      try Terminal.show(document: JobStatusDocument(job))
    } else {
      try Terminal.show(ClusterText.summary(job))
    }
  }
}

/// `gristmill wait JOB`.
package struct WaitCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Wait for the end of a job, and end as it does.",
    discussion: "Prints what 'submit' prints at the end. Ctrl-C ends the waiting, not the job.")

  @Argument(help: "The number of the job.") var job: JobArgument
  @OptionGroup var options: ManagerOptions
  @OptionGroup var patience: PatienceOptions
  @Flag(help: "No progress, no report.") var quiet = false
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() async throws {
    try await JobEnd.await(job.id, options, patience, quiet: quiet, json: json)
  }
}

/// Waiting for the end of a job that somebody submitted.
private enum JobEnd {
  /// The job as it ended, said to people.
  ///
  /// - Throws: the reason if the job failed or was cancelled.
  static func await(
    _ job: JobID, _ options: ManagerOptions, _ patience: PatienceOptions, quiet: Bool, json: Bool
  ) async throws {
    try ClusterText.report(
      try await of(job, options, patience, quiet: quiet), quiet: quiet, json: json)
  }

  /// The job as it ended.
  static func of(
    _ job: JobID, _ options: ManagerOptions, _ patience: PatienceOptions, quiet: Bool
  ) async throws -> ClusterJob {
    let signals = await StopSignals.sequence()
    let notices = Notices(isSpoken: !quiet, isShown: !quiet && isatty(STDERR_FILENO) == 1)
    return try await options.withPatientClient(patience, say: notices.say) { client in
      let follower = JobFollower(client, options, notices, isOwn: false)
      return try await follower.end(signals) { job }
    }
  }
}

/// `gristmill cancel JOB`.
package struct CancelCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel a job and remove what it wrote.",
    discussion:
      "A job that is cancelled already is no error. One that has ended in another way is: there is no such job to cancel, which is exit code 66."
  )

  @Argument(help: "The number of the job.") var job: JobArgument
  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() async throws {
    let id = job.id
    try await options.withClient { client in
      _ = try await client.ask(.cancel(id))
      // A job whose output is being put in place ends as it would have.
      for try await news in client.replies(to: .watch(id), within: JobFollower.silenceSeconds) {
        let job = try news.decode(ClusterJob.self)
        if job.state == .cancelled { return }
        if job.state.isOver {
          throw JobFailure(
            .missing, "\(id) cannot be cancelled: it is already \(job.state.rawValue)")
        }
      }
      throw ManagerTrouble(.away, "the manager at \(options.address) stopped its news of \(id)")
    }
  }
}

/// `gristmill fetch JOB DIR`.
package struct FetchCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Copy the output of a finished job and check the copy.")

  @Argument(help: "The number of the job.") var job: JobArgument
  @Argument(help: "The directory for the part files; - writes them to standard output.")
  var directory: FilePath
  @OptionGroup var options: ManagerOptions
  @OptionGroup var patience: PatienceOptions

  package init() {}

  package func run() async throws {
    let id = job.id
    let notices = Notices(isSpoken: true, isShown: false)
    let job = try await options.withPatientClient(patience, say: notices.say) { client in
      try await client.run { try await $0.ask(.status(id)).decode(ClusterJob.self) }
    }
    guard job.state.isOver else {
      throw JobFailure(
        .unavailable,
        "\(id) has no output: it is \(job.state.rawValue)\nwait for its end with \(options.command("wait \(id.number)"))"
      )
    }
    try ClusterText.check(job)
    let cancellation = Cancellation()
    let signals = await StopSignals.sequence()
    let watch = Task {
      for await signal in signals {
        StopSignal.note(signal.rawValue)
        cancellation.cancel()
      }
    }
    defer { watch.cancel() }
    if directory == JobSpecification.standardOutput {
      try await OutputCopy.print(job.output, cancellation: cancellation)
    } else {
      try await OutputCopy.copy(job.output, to: directory, cancellation: cancellation)
    }
  }
}
