import JobModel
import Synchronization

/// A client that outlives its manager: when the connection breaks, it makes another one and asks
/// again. What it does and says is decided by a `Reconnection`.
package final class PatientClient: Sendable {
  package typealias Connect = @Sendable () async throws -> ManagerClient

  private struct State {
    var reconnection: Reconnection
    var client: ManagerClient?
    var hint: String?
  }

  private let connect: Connect
  private let say: @Sendable (String) -> Void
  private let state: Mutex<State>
  private let start = ContinuousClock.now

  /// - Parameters:
  ///   - connect: makes a connection.
  ///   - say: tells people a line.
  package init(
    _ reconnection: Reconnection, connect: @escaping Connect,
    say: @escaping @Sendable (String) -> Void
  ) {
    self.connect = connect
    self.say = say
    state = Mutex(State(reconnection: reconnection))
  }

  /// Since it was made, by a clock that does not go back.
  package var now: Duration { ContinuousClock.now - start }

  /// What it says to do if it gives up.
  package func setHint(_ hint: String) { state.withLock { $0.hint = hint } }

  /// The connection there is, if there is one.
  package var current: ManagerClient? { state.withLock { $0.client } }

  /// The manager has answered: for requests with more than one answer.
  package func answered() {
    if let line = state.withLock({ $0.reconnection.answered() }) { say(line) }
  }

  /// Does something with a connection; again from the start with another one, if the manager goes
  /// away meanwhile. So the body must be something that can be repeated.
  ///
  /// - Throws: an error of the body, or a `JobFailure` if the manager stays away too long.
  package func run<Value: Sendable>(
    _ body: @Sendable (ManagerClient) async throws -> Value
  ) async throws -> Value {
    while true {
      do {
        let value = try await body(try await client())
        answered()
        return value
      } catch let trouble as ManagerTrouble {
        try await wait(because: trouble)
      }
    }
  }

  /// Closes the connection once all messages have been sent.
  package func close() async { await takeClient()?.close() }

  private func client() async throws -> ManagerClient {
    if let client = current { return client }
    let client = try await connect()
    state.withLock { $0.client = client }
    return client
  }

  private func takeClient() -> ManagerClient? {
    state.withLock { state in
      defer { state.client = nil }
      return state.client
    }
  }

  private func wait(because trouble: ManagerTrouble) async throws {
    if let client = takeClient() {
      if trouble.kind == .away, await client.hasServed() { answered() }
      client.drop()
    }
    let now = now
    let decision = state.withLock { $0.reconnection.failed(trouble, at: now, hint: $0.hint) }
    if let line = decision.say { say(line) }
    switch decision.step {
    case .giveUp(let failure): throw failure
    case .tryAgain(let pause): try await Task.sleep(for: pause)
    }
  }
}
