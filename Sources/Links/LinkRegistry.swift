import Admission
import NIOCore
import Wire

/// The connections of a listener, and what they hold. Confined to the listener's event loop.
///
/// Scarce resources do not stay with those who came first and say nothing: the oldest stranger
/// makes room for the next, and a peer that takes none of its answers makes room for those that do.
final class LinkRegistry {
  /// A connection whose peer has not taken what it was sent.
  private struct Laggard {
    let link: Link
    var unsentBytes: Int
    var progressed: NIODeadline
  }

  private let loop: any EventLoop
  private var connections = ConnectionLimiter<Link>(
    countMax: LinkLimits.connectionsMax, strangersMax: LinkLimits.strangersMax,
    strangersPerAddressMax: LinkLimits.strangersPerAddressMax)
  private var laggards: [ObjectIdentifier: Laggard] = [:]
  private var waiting: [() -> Void] = []
  private var isLooking = false

  init(_ loop: any EventLoop) { self.loop = loop }

  // MARK: Strangers

  /// Admits one more if there is room; returns whether there was.
  func mayEnter(_ link: Link) -> Bool {
    let id = ObjectIdentifier(link)
    guard case .admitted(let leaving) = connections.admit(link, as: id) else { return false }
    leaving?.close()
    connections.meet(id, from: link.address)?.close()
    return true
  }

  func becomeAcquainted(_ link: Link) { connections.know(ObjectIdentifier(link)) }

  func leave(_ link: Link) {
    connections.remove(ObjectIdentifier(link))
    laggards[ObjectIdentifier(link)] = nil
  }

  // MARK: Untaken answers

  /// Whether more bytes are waiting than allowed; no further questions are read meanwhile.
  private(set) var isFull = false

  /// Checks the connection from now on, until it has taken what waits for it.
  func watch(_ link: Link) {
    let id = ObjectIdentifier(link)
    let bytes = link.unsentBytes
    laggards[id, default: Laggard(link: link, unsentBytes: bytes, progressed: .now())].unsentBytes =
      bytes
    isFull = unsentBytes > LinkLimits.unsentBytesInAllMax
    lookLater()
  }

  /// Calls `body` once there is room for answers again.
  func whenRoom(_ body: @escaping () -> Void) {
    waiting.append(body)
    lookLater()
  }

  private var unsentBytes: Int { laggards.values.reduce(0) { $0 + $1.unsentBytes } }

  private func lookLater() {
    guard !isLooking else { return }
    isLooking = true
    let this = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .seconds(LinkLimits.stallLookSeconds)) {
      this.value.isLooking = false
      this.value.look(now: .now())
    }
  }

  private func look(now: NIODeadline) {
    let patience = isFull ? LinkLimits.fullStallSeconds : LinkLimits.stallSeconds
    for (id, laggard) in laggards {
      let bytes = laggard.link.unsentBytes
      if bytes == 0 {
        laggards[id] = nil
      } else if bytes < laggard.unsentBytes {
        laggards[id]?.progressed = now
        laggards[id]?.unsentBytes = bytes
      } else if now - laggard.progressed > .seconds(patience) {
        laggards[id] = nil
        laggard.link.close()
      }
    }
    isFull = unsentBytes > LinkLimits.unsentBytesInAllMax
    if !isFull {
      let bodies = waiting
      waiting = []
      for body in bodies { body() }
    }
    if !laggards.isEmpty || !waiting.isEmpty { lookLater() }
  }
}
