import Admission
import NIOCore
import Synchronization
import Wire

/// A connection, and the proof required on it.
final class Connection: Sendable {
  let channel: any Channel
  private let proof: Mutex<HTTPServerProof>

  init(_ channel: any Channel, secret: Secret?) {
    self.channel = channel
    proof = Mutex(HTTPServerProof(secret: secret))
  }

  func check(_ request: ProvenRequest, authorization: String?) -> HTTPServerProof.Verdict {
    proof.withLock { $0.check(request, authorization: authorization) }
  }
}

/// The dashboard's connections, within their limits, and its counters.
final class DashboardConnections: Sendable {
  struct Counts: Equatable {
    var connections = 0
    /// Connections that were closed because there were too many.
    var refusedConnections = 0
    /// Answers by status; few, since only Gristmill's code chooses them.
    var answers: [Int: Int] = [:]
  }

  private struct State {
    var connections: ConnectionLimiter<Connection>
    /// Answers by their status.
    var answers: [Int: Int] = [:]
  }

  let readToken: ReadToken?
  var hasSecret: Bool { secret != nil }
  private let secret: Secret?
  private let admits: (@Sendable (any Channel) -> Bool)?
  private let state: Mutex<State>

  /// - Parameter admits: whether a connection may be here at all; nil admits all.
  init(
    secret: Secret?, readToken: ReadToken?, admits: (@Sendable (any Channel) -> Bool)? = nil,
    limits: DashboardLimits
  ) {
    self.secret = secret
    self.readToken = readToken
    self.admits = admits
    state = Mutex(
      State(
        connections: ConnectionLimiter(
          countMax: limits.connectionsMax, strangersMax: limits.connectionsMax,
          strangersPerAddressMax: limits.strangersPerAddressMax)))
  }

  /// - Returns: whether the connection is served; if not, it has to be closed.
  func admit(_ channel: any Channel) -> Bool {
    let isOurs = admits?(channel) ?? true
    let connection = Connection(channel, secret: secret)
    let (isServed, leaving) = state.withLock { state -> (Bool, [Connection?]) in
      guard isOurs else {
        state.connections.countTurnedAway()
        return (false, [])
      }
      let id = ObjectIdentifier(channel)
      switch state.connections.admit(connection, as: id) {
      case .full: return (false, [])
      case .stopped:
        state.connections.countTurnedAway()
        return (false, [])
      case .admitted(let leaving):
        let address = channel.remoteAddress?.ipAddress ?? ""
        return (true, [leaving, state.connections.meet(id, from: address)])
      }
    }
    for connection in leaving { connection?.channel.close(promise: nil) }
    return isServed
  }

  /// One of its requests was accepted, with or without a proof.
  func know(_ channel: any Channel, isProven: Bool) {
    guard isProven || secret == nil else { return }
    state.withLock { $0.connections.know(ObjectIdentifier(channel)) }
  }

  func remove(_ channel: any Channel) {
    state.withLock { $0.connections.remove(ObjectIdentifier(channel)) }
  }

  /// nil if it is closed by now.
  func connection(of channel: any Channel) -> Connection? {
    state.withLock { $0.connections[ObjectIdentifier(channel)] }
  }

  /// Every connection is refused from now on.
  func stop() { state.withLock { $0.connections.stop() } }

  /// Closes all open connections.
  func closeAll() {
    for connection in state.withLock({ $0.connections.all }) {
      connection.channel.close(promise: nil)
    }
  }

  func count(status: Int) { state.withLock { $0.answers[status, default: 0] += 1 } }

  var counts: Counts {
    state.withLock {
      Counts(
        connections: $0.connections.count, refusedConnections: $0.connections.turnedAway,
        answers: $0.answers)
    }
  }
}
