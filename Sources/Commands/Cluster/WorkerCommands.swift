package import ArgumentParser
import Client
import JobModel
import Storage
import Wire

/// `gristmill workers`.
package struct WorkersCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "List the workers of a manager.")

  @OptionGroup var options: ManagerOptions
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func run() async throws {
    let workers = try await options.withClient { client in
      try await client.ask(.workers).decode([ClusterWorker].self)
    }
    guard !json else { return try Terminal.show(document: workers) }
    let rows = workers.map { worker in
      [
        "\(worker.host):\(worker.port)", worker.state, "\(worker.running)/\(worker.slots)",
        ClusterText.seconds(worker.silence), worker.rack ?? "",
      ]
    }
    try Terminal.show(ClusterText.table([["WORKER", "STATE", "SLOTS", "HEARD", "RACK"]] + rows))
  }
}

/// `gristmill drain WORKER`.
package struct DrainCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "Give a worker no new tasks; what it runs may finish.")

  @Argument(help: "The worker, as 'gristmill workers' lists it: host:port.")
  var worker: HostAndPort
  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() async throws {
    let worker = worker
    try await options.withClient { client in
      let all = try await client.ask(.workers).decode([ClusterWorker].self)
      guard let found = all.first(where: { $0.host == worker.host && $0.port == worker.port })
      else { throw JobFailure(.usage, "there is no worker \(worker.host):\(worker.port)") }
      _ = try await client.ask(.drain(found.id))
    }
  }
}
