/// The packed records of a slot, one stream for each bucket, in memory until they are reduced or
/// spilled.
///
/// A stream is a list of pages cut from one region. A page has 512 bytes at first and grows with
/// its stream up to 64 KiB, so that streams waste at most an eighth and small jobs touch little
/// memory. Each page begins with the address of the next one and the end of its own records:
///
///     stream ─▶ [next │ end │ record record record ... ] ─▶ [next │ end │ record ... ]
package struct BucketStreams: ~Copyable {
  static let pageBytesMin = 512
  static let pageBytesMax = 64 << 10
  private static let pageHeaderBytes = 16

  /// The state of a stream.
  private struct Stream {
    var first: UnsafeMutableRawPointer?
    var page: UnsafeMutableRawPointer?
    var next: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
    var pageBytes: Int
    var records: Int
  }

  let buckets: Int
  private let region: Region
  private let streams: UnsafeMutablePointer<Stream>
  private var used = 0

  /// - Parameters:
  ///   - reservedBytes: address space. The caller spills long before it is used up, so running out
  ///     of it is a programmer error.
  ///   - hugePages: whether enough of it will be touched for huge pages to be worthwhile.
  init(buckets: Int, reservedBytes: Int, hugePages: Bool) throws {
    self.buckets = buckets
    region = try Region(
      byteCount: reservedBytes, hugePages: hugePages && reservedBytes >= 64 << 20)
    streams = .allocate(capacity: buckets)
    streams.initialize(repeating: Self.empty(region), count: buckets)
  }

  deinit { streams.deallocate() }

  private static func empty(_ region: borrowing Region) -> Stream {
    Stream(
      first: nil, page: nil, next: region.start, end: region.start, pageBytes: 0, records: 0)
  }

  /// Bytes of the region from which pages were cut.
  var usedBytes: Int { used }

  /// Records in the stream of a bucket.
  func records(in bucket: Int) -> Int { streams[bucket].records }

  /// Bytes of records, not counting page headers and free space.
  func packedBytes() -> Int {
    var total = 0
    for bucket in 0..<buckets { forEachPage(of: bucket) { total += $1 - $0 } }
    return total
  }

  // MARK: Writing

  /// Adds a short key, from its two words.
  @inline(__always)
  mutating func append(
    bucket: Int, first: UInt64, second: UInt64, length: Int, value: Int64
  ) {
    let stream = streams + bucket
    if stream.pointee.end - stream.pointee.next
      < PackedRecord.headerBytesMax + KeyCell.inlineBytes
    {
      addPage(bucket: bucket, recordBytes: PackedRecord.headerBytesMax + KeyCell.inlineBytes)
    }
    let key = PackedRecord.writeHeader(stream.pointee.next, length: length, value: value)
    key.storeBytes(of: first.littleEndian, as: UInt64.self)
    key.storeBytes(of: second.littleEndian, toByteOffset: 8, as: UInt64.self)
    stream.pointee.next = key + length
    stream.pointee.records &+= 1
  }

  /// Adds a key of any length. Returns its record, which stays in place until the streams are
  /// emptied.
  mutating func append(bucket: Int, key: Key, value: Int64) -> UnsafeMutableRawPointer {
    let stream = streams + bucket
    let needed = PackedRecord.bytesMax(keyBytes: key.count)
    if stream.pointee.end - stream.pointee.next < needed {
      addPage(bucket: bucket, recordBytes: needed)
    }
    let record = stream.pointee.next
    let target = PackedRecord.writeHeader(record, length: key.count, value: value)
    target.copyMemory(from: key.start, byteCount: key.count)
    stream.pointee.next = target + key.count
    stream.pointee.records &+= 1
    return record
  }

  @inline(never)
  private mutating func addPage(bucket: Int, recordBytes: Int) {
    let stream = streams + bucket
    closePage(stream)
    let grown = stream.pointee.pageBytes + stream.pointee.pageBytes / 8
    let wanted = min(max(grown, Self.pageBytesMin), Self.pageBytesMax)
    // What a decoder reads past the last record stays within the page.
    let least = Self.pageHeaderBytes + recordBytes + KeyCell.inlineBytes
    let byteCount = (max(wanted, least) + 63) & ~63
    precondition(
      used + byteCount <= region.byteCount, "the budget was passed without a spill")
    let page = region.start + used
    used += byteCount
    page.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
    if let last = stream.pointee.page {
      last.storeBytes(of: page, as: UnsafeMutableRawPointer?.self)
    } else {
      stream.pointee.first = page
    }
    stream.pointee.page = page
    stream.pointee.next = page + Self.pageHeaderBytes
    stream.pointee.end = page + byteCount - KeyCell.inlineBytes
    stream.pointee.pageBytes = byteCount
  }

  private func closePage(_ stream: UnsafeMutablePointer<Stream>) {
    stream.pointee.page?.storeBytes(
      of: stream.pointee.next, toByteOffset: 8, as: UnsafeMutableRawPointer.self)
  }

  // MARK: Reading

  /// Calls `body` with the start and the end of the records of each page, in the order in which
  /// they were written.
  func forEachPage(
    of bucket: Int, _ body: (UnsafeRawPointer, UnsafeRawPointer) throws -> Void
  ) rethrows {
    let stream = streams + bucket
    closePage(stream)
    var page = stream.pointee.first
    while let current = page {
      let end = current.load(fromByteOffset: 8, as: UnsafeMutableRawPointer.self)
      try body(UnsafeRawPointer(current + Self.pageHeaderBytes), UnsafeRawPointer(end))
      page = current.load(as: UnsafeMutableRawPointer?.self)
    }
  }

  /// Discards all records; the pages stay resident for the next ones.
  mutating func removeAll() {
    used = 0
    streams.update(repeating: Self.empty(region), count: buckets)
  }

  /// Discards all records and returns the memory.
  mutating func release() {
    removeAll()
    region.release()
  }
}
