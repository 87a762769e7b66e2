import CGristKernels
import Glibc

/// Remembers where the most recent long keys are in the streams, so that a key that soon comes
/// again is added to its record instead of being written again.
///
/// It is a direct-mapped table of addresses: a newcomer replaces whatever was in its place. Long
/// keys are most of the distinct words of a text but few of its hot ones; a table that held their
/// bytes would copy each of them twice.
struct RecentRecords: ~Copyable {
  private struct Entry {
    var hash: UInt64
    var record: UnsafeMutableRawPointer?
  }

  private let region: Region
  private let entries: UnsafeMutablePointer<Entry>
  private let mask: UInt64

  /// - Parameter count: a power of two.
  init(count: Int) throws {
    precondition(count > 0 && count & (count - 1) == 0)
    region = try Region(byteCount: count * MemoryLayout<Entry>.stride, hugePages: false)
    entries = region.start.bindMemory(to: Entry.self, capacity: count)
    mask = UInt64(count - 1)
  }

  @inline(__always)
  private func entry(_ hash: UInt64) -> UnsafeMutablePointer<Entry> {
    entries + Int(truncatingIfNeeded: hash & mask)
  }

  @inline(__always)
  func prefetch(_ hash: UInt64) { grist_prefetch(entry(hash)) }

  /// Prefetches the record to which a key may be added.
  @inline(__always)
  func prefetchRecord(_ hash: UInt64) {
    let entry = entry(hash)
    if entry.pointee.hash == hash, let record = entry.pointee.record { grist_prefetch(record) }
  }

  /// Adds `value` to the record of the key, or appends one.
  @inline(__always)
  func add(
    key: Key, hash: UInt64, value: Int64, buckets: UInt64, streams: inout BucketStreams
  ) {
    let entry = entry(hash)
    if entry.pointee.hash == hash, let record = entry.pointee.record,
      PackedRecord.add(value, to: record, ifKeyIs: key)
    {
      return
    }
    let record = streams.append(
      bucket: BucketMap.bucket(of: hash, buckets: buckets), key: key, value: value)
    entry.pointee = Entry(hash: hash, record: record)
  }

  /// Forgets everything, because the streams were emptied.
  mutating func removeAll() { region.release() }
}
