import ArgumentParser
import Client
import Dispatch
import JobModel
import Storage
import Synchronization
import Wire

/// HOST:PORT.
package struct HostAndPort: ExpressibleByArgument, Sendable {
  package var host: String
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"),
      let port = Int(argument[argument.index(after: colon)...]), (1...65_535).contains(port)
    else { return nil }
    var host = String(argument[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
    self.init(host: host, port: port)
  }

  package var defaultValueDescription: String { "\(host):\(port)" }
}

/// How a client finds its manager.
package struct ManagerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the manager listens.", valueName: "host:port"))
  var manager: HostAndPort = HostAndPort(host: "localhost", port: 6000)

  @Option(
    help: ArgumentHelp("The file with the cluster's secret, where it has one.", valueName: "file"))
  var secretFile: String?

  @OptionGroup var tls: TLSOptions

  package init() {}

  /// Connects, does something, and closes.
  func withClient<Value: Sendable>(
    _ body: @escaping @Sendable (ManagerClient) async throws -> Value
  ) throws -> Value {
    let secret = try secretFile.map { try Secret.load($0) }
    let tls = try tls.load()
    let manager = manager
    let room = ManagerClient.room
    try SystemRoom(threads: room.threads, descriptors: room.descriptors).check()
    return try Blocking.run {
      let client = try await ManagerClient(
        host: manager.host, port: manager.port, secret: secret, tls: tls)
      do {
        let value = try await body(client)
        await client.close()
        return value
      } catch {
        await client.close()
        guard error is FieldFault || error is DecodingError else { throw error }
        throw JobFailure(
          .program, "the manager at \(manager.host):\(manager.port) says what cannot be: \(error)")
      }
    }
  }
}

/// From a command, which waits, into code that does not.
package enum Blocking {
  package static func run<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let done = DispatchSemaphore(value: 0)
    let box = ResultBox<Value>()
    Task {
      let value: Result<Value, any Error>
      do { value = .success(try await body()) } catch { value = .failure(error) }
      box.result.withLock { $0 = value }
      done.signal()
    }
    done.wait()
    guard let result = box.result.withLock({ $0 }) else { preconditionFailure("nothing was done") }
    return try result.get()
  }

  private final class ResultBox<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }
}
