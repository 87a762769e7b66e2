import Admission
import NIOCore
import Synchronization

/// The connections of a segment server, within its limits.
final class SegmentConnections: Sendable {
  enum Admission {
    case served
    /// Told to come back later.
    case refused
    /// Closed without an answer.
    case dropped
  }

  private struct State {
    var served: ConnectionLimiter<any Channel>
    var refused: [ObjectIdentifier: any Channel] = [:]
  }

  private let state: Mutex<State>
  private let limits: SegmentServerLimits

  init(limits: SegmentServerLimits) {
    self.limits = limits
    let served = ConnectionLimiter<any Channel>(
      countMax: limits.connectionsMax, strangersMax: limits.connectionsMax,
      strangersPerAddressMax: limits.strangersPerAddressMax)
    state = Mutex(State(served: served))
  }

  func admit(_ channel: any Channel) -> Admission {
    let (admission, leaving) = state.withLock { state -> (Admission, (any Channel)?) in
      let id = ObjectIdentifier(channel)
      switch state.served.admit(channel, as: id) {
      case .admitted(let leaving): return (.served, leaving)
      case .stopped: return (.dropped, nil)
      case .full:
        guard state.refused.count < limits.refusedConnectionsMax else { return (.dropped, nil) }
        state.refused[id] = channel
        return (.refused, nil)
      }
    }
    leaving?.close(promise: nil)
    channel.closeFuture.whenComplete { _ in self.remove(channel) }
    return admission
  }

  /// An admitted connection is open. It is a stranger until one of its requests is accepted.
  func meet(_ channel: any Channel) {
    let address = channel.remoteAddress?.ipAddress ?? ""
    let leaving = state.withLock { $0.served.meet(ObjectIdentifier(channel), from: address) }
    leaving?.close(promise: nil)
  }

  /// One of its requests was accepted.
  func know(_ channel: any Channel) {
    state.withLock { $0.served.know(ObjectIdentifier(channel)) }
  }

  /// A connection was closed because of where it comes from.
  func countTurnedAway() { state.withLock { $0.served.countTurnedAway() } }

  private func remove(_ channel: any Channel) {
    state.withLock {
      $0.served.remove(ObjectIdentifier(channel))
      $0.refused[ObjectIdentifier(channel)] = nil
    }
  }

  /// Every connection is dropped from now on; returns those that are open.
  func stop() -> [any Channel] {
    state.withLock {
      $0.served.stop()
      return $0.served.all + Array($0.refused.values)
    }
  }

  /// Connections that are served, and those turned away so far.
  var counts: (served: Int, turnedAway: Int) {
    state.withLock { ($0.served.count, $0.served.turnedAway) }
  }
}
