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
    var isStopping = false
    var verifications = 0
    var streams = 0
    var counts = SegmentServerCounts()
  }

  private let state = Mutex(State())
  private let limits: SegmentServerLimits

  init(limits: SegmentServerLimits) { self.limits = limits }

  func admit(_ channel: any Channel) -> Admission {
    let admission = state.withLock { state -> Admission in
      let id = ObjectIdentifier(channel)
      if state.isStopping { return .dropped }
      if state.served.count < limits.connectionsMax {
        state.served[id] = channel
        return .served
      }
      state.counts.connectionsRefused += 1
      guard state.refused.count < limits.refusedConnectionsMax else { return .dropped }
      state.refused[id] = channel
      return .refused
    }
    channel.closeFuture.whenComplete { _ in self.forget(channel) }
    return admission
  }

  private func forget(_ channel: any Channel) {
    state.withLock {
      $0.served[ObjectIdentifier(channel)] = nil
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
