package import Scheduling
package import Wire

/// A blob that is being uploaded.
package struct Upload: Sendable {
  package let link: LinkID
  /// Whether it counts against the limits. Workers send only what the manager asked for.
  package let isFromClient: Bool
  /// The number of the request, for the answer.
  package let request: Int
  package let header: BlobHeader
  package fileprivate(set) var bytes: [UInt8] = []
  /// When it last made progress of `ManagerLimits.uploadProgressBytes`, and how far it had come.
  private var progressed: Instant
  private var progressedBytes = 0

  package init(
    link: LinkID, isFromClient: Bool, request: Int, header: BlobHeader, now: Instant
  ) {
    self.link = link
    self.isFromClient = isFromClient
    self.request = request
    self.header = header
    progressed = now
  }

  fileprivate mutating func add(_ more: [UInt8], now: Instant) {
    bytes.append(contentsOf: more)
    guard bytes.count - progressedBytes >= ManagerLimits.uploadProgressBytes else { return }
    progressed = now
    progressedBytes = bytes.count
  }

  fileprivate func stands(_ seconds: Int64, _ now: Instant) -> Bool {
    now - progressed > .seconds(seconds)
  }

  fileprivate func isLonger(than other: Upload) -> Bool {
    (progressed, link) < (other.progressed, other.link)
  }
}

/// All blobs that are being uploaded, one for each connection. An upload that makes no progress
/// gives way to others; the one that has stalled longest goes first.
package struct Uploads: Sendable {
  package enum Admission: Equatable, Sendable {
    /// The upload may begin; these connections have to be closed to make room for it.
    case begun(closing: [LinkID])
    /// There is no room, and no upload can be dropped.
    case full
  }

  private var uploads: [LinkID: Upload] = [:]

  package init() {}

  package mutating func begin(_ upload: Upload, now: Instant) -> Admission {
    var leaving: [LinkID] = []
    if upload.isFromClient {
      guard let stalled = makeRoom(for: upload.header.bytes, now: now) else { return .full }
      leaving = stalled
    }
    uploads[upload.link] = upload
    return .begun(closing: leaving)
  }

  /// The connection has ended, so what arrived on it is of no use.
  package mutating func closed(_ link: LinkID) { uploads[link] = nil }

  /// Takes in bytes that arrived.
  ///
  /// - Returns: the complete upload once its last byte has arrived; it is then no longer held.
  package mutating func add(
    _ bytes: [UInt8], isLast: Bool, on link: LinkID, now: Instant
  ) -> Upload? {
    // Removed, so that its bytes are not copied.
    guard var upload = uploads.removeValue(forKey: link) else { return nil }
    upload.add(bytes, now: now)
    if isLast { return upload }
    uploads[link] = upload
    return nil
  }

  /// Removes the uploads that have stalled for too long.
  ///
  /// - Returns: the connections to close.
  package mutating func removeIdle(now: Instant) -> [LinkID] {
    let idle = uploads.filter { $0.value.stands(ManagerLimits.uploadIdleSeconds, now) }
    for link in idle.keys { uploads[link] = nil }
    return idle.keys.sorted()
  }

  /// Removes the uploads that have to make room for one more from a client.
  ///
  /// - Returns: nil if there would still be no room; then none is removed.
  private mutating func makeRoom(for bytes: Int, now: Instant) -> [LinkID]? {
    let others = uploads.values.filter(\.isFromClient)
    var (count, sum) = (others.count, others.reduce(0) { $0 + $1.header.bytes })
    let stalled = others.filter { $0.stands(ManagerLimits.uploadStallSeconds, now) }
      .sorted { $0.isLonger(than: $1) }
    var leaving: [LinkID] = []
    for upload in stalled {
      if fits(count, sum + bytes) { break }
      leaving.append(upload.link)
      count -= 1
      sum -= upload.header.bytes
    }
    guard fits(count, sum + bytes) else { return nil }
    for link in leaving { uploads[link] = nil }
    return leaving
  }

  private func fits(_ others: Int, _ bytes: Int) -> Bool {
    others < ManagerLimits.uploadsMax && bytes <= ManagerLimits.uploadBytesMax
  }
}
