import Links
import Shuffle
import Wire

extension SegmentAccess {
  /// Who is let in if there is no secret, with the names of loopback.
  ///
  /// - Parameter peers: nil to let in everybody on this machine.
  static func withoutSecret(_ peers: LocalPeers?) -> SegmentAccess {
    SegmentAccess(
      admits: { peers?.admits($0) ?? true },
      isOwnName: { DoorPolicy.isLoopback($0) })
  }
}
