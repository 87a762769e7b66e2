import NIOCore
import Synchronization
import Wire

/// A connection, and the proof that was asked for on it.
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

/// The connections of a server, and what it counts.
final class ConnectionBook: Sendable {
  struct Counts: Equatable {
    var connections = 0
    /// Connections that were closed because there were too many.
    var refusedConnections = 0
    /// Answers by their status: few, since only our own code gives any.
    var answers: [Int: Int] = [:]
  }

  private struct State {
    var connections: [ObjectIdentifier: Connection] = [:]
    var isStopping = false
    var counts = Counts()
  }

  let readToken: ReadToken?
  var hasSecret: Bool { secret != nil }
  private let secret: Secret?
  private let limits: DashboardLimits
  private let state = Mutex(State())

  init(secret: Secret?, readToken: ReadToken?, limits: DashboardLimits) {
    self.secret = secret
    self.readToken = readToken
    self.limits = limits
  }

  /// - Returns: Whether the connection is served; otherwise it is to be closed.
  func admit(_ channel: any Channel) -> Bool {
    let connection = Connection(channel, secret: secret)
    return state.withLock {
      guard !$0.isStopping, $0.connections.count < limits.connectionsMax else {
        $0.counts.refusedConnections += 1
        return false
      }
      $0.connections[ObjectIdentifier(channel)] = connection
      return true
    }
  }

  func forget(_ channel: any Channel) {
    state.withLock { $0.connections[ObjectIdentifier(channel)] = nil }
  }

  /// nil where it is closed by now.
  func connection(of channel: any Channel) -> Connection? {
    state.withLock { $0.connections[ObjectIdentifier(channel)] }
  }

  /// From now on every connection is refused.
  func stop() { state.withLock { $0.isStopping = true } }

  /// Closes what is open.
  func closeAll() {
    for connection in state.withLock({ Array($0.connections.values) }) {
      connection.channel.close(promise: nil)
    }
  }

  func count(status: Int) { state.withLock { $0.counts.answers[status, default: 0] += 1 } }

  var counts: Counts {
    state.withLock {
      var counts = $0.counts
      counts.connections = $0.connections.count
      return counts
    }
  }
}
