package import ArgumentParser
import Client
import JobModel
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
    guard !json else {
      return try Terminal.show(
        document: WorkersDocument(workers: workers.map { WorkerDocument($0) }))
    }
    let rows = workers.map { worker in
      [
        "\(HostAndPort(host: worker.host, port: worker.port))", worker.state,
        "\(worker.running)/\(worker.slots)",
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

  @Argument(
    help: "The worker, as 'gristmill workers' lists it: host:port, or host if that is enough.")
  var worker: WorkerName
  @OptionGroup var options: ManagerOptions

  package init() {}

  package func run() async throws {
    let worker = worker
    try await options.withClient { client in
      let all = try await client.ask(.workers).decode([ClusterWorker].self)
      _ = try await client.ask(.drain(try worker.found(among: all, addresses: HostNames.addresses)))
    }
  }
}

/// A worker as a person names it: `HOST:PORT`, or `HOST`.
struct WorkerName: ExpressibleByArgument, Equatable {
  var host: String
  /// nil for the only worker of the host.
  var port: Int?

  init?(argument: String) {
    if let whole = HostAndPort(argument: argument) {
      (host, port) = (whole.host, whole.port)
    } else {
      guard !argument.isEmpty, !argument.contains("/") else { return nil }
      let isBracketed = argument.hasPrefix("[") && argument.hasSuffix("]")
      host = isBracketed ? String(argument.dropFirst().dropLast()) : argument
    }
  }

  /// The worker that is meant: the one of this name, or else the one whose name stands for the
  /// same machine.
  ///
  /// - Parameter addresses: the addresses of a name; empty if it has none.
  /// - Throws: if it is none of them, or could be several, with their names.
  func found(
    among workers: [ClusterWorker], addresses: (String) -> Set<String>
  ) throws -> WorkerID {
    let onPort = workers.filter { port == nil || $0.port == port }
    var found = onPort.filter { $0.host == host }
    if found.isEmpty {
      let own = addresses(host)
      found = onPort.filter { !own.isDisjoint(with: addresses($0.host)) }
    }
    guard let first = found.first else {
      throw JobFailure(
        .missing, "there is no worker \(self)\n" + Self.listed(workers, "the manager has"))
    }
    guard found.count == 1 else {
      throw JobFailure(
        .usage, "\(self) may be several workers\n" + Self.listed(found, "name one of"))
    }
    return first.id
  }

  private static func listed(_ workers: [ClusterWorker], _ words: String) -> String {
    guard !workers.isEmpty else { return words + " none" }
    let names = workers.map { "\(HostAndPort(host: $0.host, port: $0.port))" }.sorted()
    let more = names.count - namesMax
    return words + " " + names.prefix(namesMax).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  /// Names in a message; 'gristmill workers' lists the others.
  private static let namesMax = 20
}

extension WorkerName: CustomStringConvertible {
  var description: String { port.map { "\(HostAndPort(host: host, port: $0))" } ?? host }
}
