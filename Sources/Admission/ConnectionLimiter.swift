/// Decides which connections a server keeps, within a limit on their number.
///
/// A connection is a stranger until it has sent something that the server accepts. When there are
/// too many connections, the oldest stranger makes room for the new one; a new connection is turned
/// away only if there is no stranger to close. The caller closes the connections that have to go.
///
/// - Complexity: O(1) for each operation, O(n) for those that concern one of n strangers.
package struct ConnectionLimiter<Connection> {
  package enum Admission {
    /// It is kept. The caller closes `leaving`.
    case admitted(leaving: Connection?)
    /// There are too many connections, and no strangers among them.
    case full
    /// The server is stopping.
    case stopped
  }

  private let countMax: Int
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var strangers: Strangers<ObjectIdentifier>
  private var isStopped = false
  /// Connections that were closed or refused because there were too many.
  package private(set) var turnedAway = 0

  /// - Parameters:
  ///   - countMax: Connections in all; at least 1.
  ///   - strangersMax: Strangers in all; at least 1.
  ///   - strangersPerAddressMax: Strangers from one address; at least 1.
  package init(countMax: Int, strangersMax: Int, strangersPerAddressMax: Int) {
    self.countMax = max(1, countMax)
    strangers = Strangers(countMax: strangersMax, perAddressMax: strangersPerAddressMax)
  }

  package var count: Int { connections.count }

  package var all: [Connection] { Array(connections.values) }

  package subscript(id: ObjectIdentifier) -> Connection? { connections[id] }

  /// Decides about a new connection. Call `meet` next, as soon as its address counts.
  package mutating func admit(_ connection: Connection, as id: ObjectIdentifier) -> Admission {
    if isStopped { return .stopped }
    var leaving: Connection?
    if connections.count >= countMax {
      leaving = close(strangers.removeOldest())
      guard leaving != nil else {
        turnedAway += 1
        return .full
      }
    }
    connections[id] = connection
    return .admitted(leaving: leaving)
  }

  /// From now on the connection counts as a stranger from this address.
  ///
  /// - Returns: The stranger that the caller closes, if there are too many.
  package mutating func meet(_ id: ObjectIdentifier, from address: String) -> Connection? {
    guard connections[id] != nil else { return nil }
    return close(strangers.admit(id, from: address))
  }

  /// The connection is no longer a stranger.
  package mutating func know(_ id: ObjectIdentifier) { strangers.remove(id) }

  /// The connection is closed.
  package mutating func remove(_ id: ObjectIdentifier) {
    connections[id] = nil
    strangers.remove(id)
  }

  /// Counts a connection that somebody else turned away.
  package mutating func countTurnedAway() { turnedAway += 1 }

  /// From now on no connection is admitted.
  package mutating func stop() { isStopped = true }

  private mutating func close(_ id: ObjectIdentifier?) -> Connection? {
    guard let id, let connection = connections.removeValue(forKey: id) else { return nil }
    turnedAway += 1
    return connection
  }
}

extension ConnectionLimiter: Sendable where Connection: Sendable {}
