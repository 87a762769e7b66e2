import Links
import Shuffle
import Wire

extension SegmentAccess {
  /// Where there is no secret: who is let in, by the names of loopback.
  ///
  /// - Parameter peers: nil for everybody on this machine.
  static func withoutSecret(_ peers: LocalPeers?) -> SegmentAccess {
    SegmentAccess(
      admits: { peers?.admits($0) ?? true },
      isOwnName: { DoorPolicy.isLoopback($0) })
  }
}
