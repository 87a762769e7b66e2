import Links
import Scheduling
import Wire

/// A blob that is on its way in.
struct Upload {
  let link: Link
  /// Whether it counts; workers are asked for what they send.
  let isFromClient: Bool
  let request: Int
  let header: BlobHeader
  var bytes: [UInt8] = []
  /// When it last got on by `ManagerLimits.uploadProgressBytes`, and how far it was.
  var progressed: Instant
  var progressedBytes = 0
}

/// All blobs that are on their way in, one a connection. What was begun and does not get on makes room
/// for others, the one that stands still for the longest time first.
struct Uploads {
  private var uploads: [ObjectIdentifier: Upload] = [:]

  mutating func begin(_ upload: Upload) { uploads[ObjectIdentifier(upload.link)] = upload }

  mutating func remove(of link: Link) { uploads[ObjectIdentifier(link)] = nil }

  /// Takes in what came.
  ///
  /// - Returns: the whole upload, which is none any more, where this was the last of it.
  mutating func add(_ bytes: [UInt8], isLast: Bool, on link: Link, now: Instant) -> Upload? {
    let key = ObjectIdentifier(link)
    // Taken out, so that its bytes are not copied.
    guard var upload = uploads.removeValue(forKey: key) else { return nil }
    upload.bytes.append(contentsOf: bytes)
    if isLast { return upload }
    if upload.bytes.count - upload.progressedBytes >= ManagerLimits.uploadProgressBytes {
      upload.progressed = now
      upload.progressedBytes = upload.bytes.count
    }
    uploads[key] = upload
    return nil
  }

  /// Makes room for one more of a client.
  ///
  /// - Returns: the connections of those that had to go for it; nil where there is no room all the same,
  ///   and none had to go.
  mutating func makeRoom(for bytes: Int, now: Instant) -> [Link]? {
    let others = uploads.filter(\.value.isFromClient)
    var (count, sum) = (others.count, others.values.reduce(0) { $0 + $1.header.bytes })
    let stalled = others.filter { $0.value.stands(ManagerLimits.uploadStallSeconds, now) }
      .sorted { $0.value.progressed < $1.value.progressed }
    var leaving: [ObjectIdentifier] = []
    for (key, upload) in stalled {
      if fits(count, sum + bytes) { break }
      leaving.append(key)
      count -= 1
      sum -= upload.header.bytes
    }
    guard fits(count, sum + bytes) else { return nil }
    return leaving.compactMap { uploads.removeValue(forKey: $0)?.link }
  }

  private func fits(_ others: Int, _ bytes: Int) -> Bool {
    others < ManagerLimits.uploadsMax && bytes <= ManagerLimits.uploadBytesMax
  }

  /// Takes out what has stood still for too long.
  mutating func removeIdle(now: Instant) -> [Link] {
    let idle = uploads.filter { $0.value.stands(ManagerLimits.uploadIdleSeconds, now) }
    return idle.keys.compactMap { uploads.removeValue(forKey: $0)?.link }
  }
}

extension Upload {
  fileprivate func stands(_ seconds: Int64, _ now: Instant) -> Bool {
    (now - progressed).inNanoseconds > seconds * 1_000_000_000
  }
}
