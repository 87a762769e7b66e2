package import ArgumentParser
import Client
import DataCore
import FoundationEssentials
import Glibc
import JobModel
import LocalEngine
import Storage
import Wire

/// `gristmill jobs`.
package struct JobsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "List the jobs of a manager, newest first.")

  @OptionGroup var options: ManagerOptions
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() throws {
    let jobs = try options.withClient { client in
      try await client.ask(.jobs).decode([ClusterJob].self)
    }
    guard !json else { return print(String(decoding: try JSON.encoded(jobs), as: UTF8.self)) }
    let rows = jobs.map { job in
      [
        "\(job.id.number)", job.state.rawValue, job.name, ClusterText.phase(job.maps),
        ClusterText.phase(job.reduces), job.output,
      ]
    }
    Terminal.show(
      ClusterText.table([["JOB", "STATE", "NAME", "MAPS", "REDUCES", "OUTPUT"]] + rows))
  }
}

/// `gristmill status JOB`.
package struct StatusCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how a job of a manager is.")

  @Argument(help: "The number of the job.") var job: JobArgument
  @OptionGroup var options: ManagerOptions
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() throws {
    let id = job.id
    let job = try options.withClient { client in
      try await client.ask(.status(id)).decode(ClusterJob.self)
    }
    if json {
      print(String(decoding: try JSON.encoded(job), as: UTF8.self), terminator: "")
    } else {
      Terminal.show(ClusterText.summary(job))
    }
  }
}

/// `gristmill cancel JOB`.
package struct CancelCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Stop a job of a manager; nothing of it is left.")

  @Argument(help: "The number of the job.") var job: JobArgument
  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() throws {
    let id = job.id
    try options.withClient { client in
      _ = try await client.ask(.cancel(id))
      let end = try await client.ask(.await(id)).decode(ClusterJob.self)
      if end.state != .cancelled {
        throw JobFailure(.usage, "job \(id.number) is \(end.state.rawValue) already")
      }
    }
  }
}

/// `gristmill workers`.
package struct WorkersCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "List the workers of a manager.")

  @OptionGroup var options: ManagerOptions
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() throws {
    let workers = try options.withClient { client in
      try await client.ask(.workers).decode([ClusterWorker].self)
    }
    guard !json else { return print(String(decoding: try JSON.encoded(workers), as: UTF8.self)) }
    let rows = workers.map { worker in
      [
        "\(worker.host):\(worker.port)", worker.state, "\(worker.running)/\(worker.slots)",
        ClusterText.seconds(worker.silence), worker.rack ?? "",
      ]
    }
    Terminal.show(ClusterText.table([["WORKER", "STATE", "SLOTS", "HEARD", "RACK"]] + rows))
  }
}

/// `gristmill drain WORKER`.
package struct DrainCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "Give a worker nothing new; what it runs ends in peace.")

  @Argument(help: "The worker, as 'gristmill workers' lists it: host:port.")
  var worker: HostAndPort
  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() throws {
    let worker = worker
    try options.withClient { client in
      let all = try await client.ask(.workers).decode([ClusterWorker].self)
      guard let found = all.first(where: { $0.host == worker.host && $0.port == worker.port })
      else { throw JobFailure(.usage, "there is no worker \(worker.host):\(worker.port)") }
      _ = try await client.ask(.drain(found.id))
    }
  }
}

/// `gristmill shutdown`.
package struct ShutdownCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "shutdown", abstract: "End a manager and all of its workers.")

  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() throws {
    try options.withClient { client in
      // A manager that does not let us in closes the connection, too; one that answers does.
      _ = try await client.ask(.cluster)
      try await client.say(.shutdown)
      try await client.waitForEnd()
    }
  }
}

/// `gristmill fetch JOB DIR`.
package struct FetchCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Copy the output of a finished job, and check the copy.")

  @Argument(help: "The number of the job.") var job: JobArgument
  @Argument(help: "The directory that the part files appear in.") var directory: String
  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() throws {
    let id = job.id
    let job = try options.withClient { client in
      try await client.ask(.status(id)).decode(ClusterJob.self)
    }
    guard job.state == .succeeded else {
      throw JobFailure(.usage, "job \(id.number) has no output: it is \(job.state.rawValue)")
    }
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    try OutputCopy.copy(job.output, to: directory, cancellation: cancellation)
  }
}

/// `gristmill secret`.
package struct SecretCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "secret", abstract: "Make a secret for a cluster.",
    discussion: """
      Write it to a file that nobody else may read, and copy that to every machine:
        (umask 077; gristmill secret > cluster.secret)
      """)

  package init() {}

  package func run() throws { print(Secret.generate(), terminator: "") }
}
