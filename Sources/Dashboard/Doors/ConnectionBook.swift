import JobModel
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
    /// Those without a request that was let in.
    var strangers: Strangers<ObjectIdentifier>
    var isStopping = false
    var counts = Counts()
  }

  let readToken: ReadToken?
  var hasSecret: Bool { secret != nil }
  private let secret: Secret?
  private let admits: (@Sendable (any Channel) -> Bool)?
  private let limits: DashboardLimits
  private let state: Mutex<State>

  /// - Parameter admits: Whether a connection is one that may be here at all; nil for all.
  init(
    secret: Secret?, readToken: ReadToken?, admits: (@Sendable (any Channel) -> Bool)? = nil,
    limits: DashboardLimits
  ) {
    self.secret = secret
    self.readToken = readToken
    self.admits = admits
    self.limits = limits
    state = Mutex(
      State(
        strangers: Strangers(
          countMax: limits.connectionsMax, perAddressMax: limits.strangersPerAddressMax)))
  }

  /// Where there are too many connections the oldest stranger is closed.
  ///
  /// - Returns: Whether the connection is served; otherwise it is to be closed.
  func admit(_ channel: any Channel) -> Bool {
    let isOurs = admits?(channel) ?? true
    let connection = Connection(channel, secret: secret)
    let (isServed, leaving) = state.withLock { state -> (Bool, [Connection]) in
      guard isOurs, !state.isStopping else {
        state.counts.refusedConnections += 1
        return (false, [])
      }
      var leaving: [Connection] = []
      func leave(_ id: ObjectIdentifier?) {
        guard let gone = id.flatMap({ state.connections.removeValue(forKey: $0) }) else { return }
        state.counts.refusedConnections += 1
        leaving.append(gone)
      }
      if state.connections.count >= limits.connectionsMax { leave(state.strangers.removeOldest()) }
      guard state.connections.count < limits.connectionsMax else {
        state.counts.refusedConnections += 1
        return (false, leaving)
      }
      let id = ObjectIdentifier(channel)
      leave(state.strangers.admit(id, from: channel.remoteAddress?.ipAddress ?? ""))
      state.connections[id] = connection
      return (true, leaving)
    }
    for connection in leaving { connection.channel.close(promise: nil) }
    return isServed
  }

  /// A request of it was let in, with a proof or without.
  func becomeAcquainted(_ channel: any Channel, isProven: Bool) {
    guard isProven || secret == nil else { return }
    state.withLock { $0.strangers.remove(ObjectIdentifier(channel)) }
  }

  func forget(_ channel: any Channel) {
    state.withLock {
      $0.connections[ObjectIdentifier(channel)] = nil
      $0.strangers.remove(ObjectIdentifier(channel))
    }
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
