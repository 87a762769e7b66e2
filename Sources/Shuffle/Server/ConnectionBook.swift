import JobModel
import NIOCore
import Synchronization

/// The connections of a server, and what it counts.
final class ConnectionBook: Sendable {
  enum Admission {
    case served
    /// To be told to come back.
    case refused
    /// To be closed without a word.
    case dropped
  }

  private struct State {
    var served: [ObjectIdentifier: any Channel] = [:]
    var refused: [ObjectIdentifier: any Channel] = [:]
    /// Those served without a request that was let in.
    var strangers: Strangers<ObjectIdentifier>
    var isStopping = false
    var verifications = 0
    var streams = 0
    var counts = SegmentServerCounts()
  }

  private let state: Mutex<State>
  private let limits: SegmentServerLimits

  init(limits: SegmentServerLimits) {
    self.limits = limits
    state = Mutex(
      State(
        strangers: Strangers(
          countMax: limits.connectionsMax, perAddressMax: limits.strangersPerAddressMax)))
  }

  /// Where there are too many the oldest stranger makes room; only where there is none the new one is
  /// told to come back.
  func admit(_ channel: any Channel) -> Admission {
    let (admission, leaving) = state.withLock { state -> (Admission, (any Channel)?) in
      let id = ObjectIdentifier(channel)
      if state.isStopping { return (.dropped, nil) }
      var leaving: (any Channel)?
      if state.served.count >= limits.connectionsMax, let oldest = state.strangers.removeOldest() {
        leaving = state.served.removeValue(forKey: oldest)
        state.counts.connectionsRefused += 1
      }
      if state.served.count < limits.connectionsMax {
        state.served[id] = channel
        return (.served, leaving)
      }
      state.counts.connectionsRefused += 1
      guard state.refused.count < limits.refusedConnectionsMax else { return (.dropped, leaving) }
      state.refused[id] = channel
      return (.refused, leaving)
    }
    leaving?.close(promise: nil)
    channel.closeFuture.whenComplete { _ in self.forget(channel) }
    return admission
  }

  /// A connection that is served is there, and a stranger as yet.
  func greet(_ channel: any Channel) {
    let leaving = state.withLock { state -> (any Channel)? in
      let id = ObjectIdentifier(channel)
      guard state.served[id] != nil else { return nil }
      let address = channel.remoteAddress?.ipAddress ?? ""
      guard let oldest = state.strangers.admit(id, from: address) else { return nil }
      state.counts.connectionsRefused += 1
      return state.served.removeValue(forKey: oldest)
    }
    leaving?.close(promise: nil)
  }

  /// A request of it was let in.
  func becomeAcquainted(_ channel: any Channel) {
    state.withLock { $0.strangers.remove(ObjectIdentifier(channel)) }
  }

  private func forget(_ channel: any Channel) {
    state.withLock {
      $0.served[ObjectIdentifier(channel)] = nil
      $0.strangers.remove(ObjectIdentifier(channel))
      $0.refused[ObjectIdentifier(channel)] = nil
    }
  }

  /// From now on every connection is dropped; returns those that are open.
  func stop() -> [any Channel] {
    state.withLock {
      $0.isStopping = true
      return Array($0.served.values) + Array($0.refused.values)
    }
  }

  func count(_ change: (inout SegmentServerCounts) -> Void) {
    state.withLock { change(&$0.counts) }
  }

  /// Whether one more verification may begin; `endVerification` is then due.
  func beginVerification() -> Bool {
    state.withLock {
      guard $0.verifications < limits.verificationsMax else { return false }
      $0.verifications += 1
      return true
    }
  }

  func endVerification() { state.withLock { $0.verifications -= 1 } }

  /// A body that is sent through memory, as long as this lives.
  final class Stream: Sendable {
    private let book: ConnectionBook

    fileprivate init(_ book: ConnectionBook) { self.book = book }

    deinit { book.state.withLock { $0.streams -= 1 } }
  }

  /// One more body that is sent through memory; nil where there are enough.
  func beginStream() -> Stream? {
    let isBegun = state.withLock {
      guard $0.streams < limits.transfersMax + limits.transfersWaitingMax else { return false }
      $0.streams += 1
      return true
    }
    return isBegun ? Stream(self) : nil
  }

  var counts: SegmentServerCounts {
    state.withLock {
      var counts = $0.counts
      counts.connections = $0.served.count
      return counts
    }
  }
}
