import NIOPosix

/// What the connections of a server share.
struct SegmentService: Sendable {
  let catalog: SegmentCatalog
  let security: SegmentSecurity?
  let access: SegmentAccess?
  let limits: SegmentServerLimits
  let connections: SegmentConnections
  let activity: SegmentActivity
  let pool: NIOThreadPool
  let transfers: TransferQueue
}
