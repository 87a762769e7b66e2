/// Measures what share of the records in the streams of a slot have different keys: only these are
/// sorted, so a slot need not spill because of the others.
///
/// A few buckets are counted. Which ones nobody knows beforehand, so nobody can choose keys that are
/// different everywhere else. A count serves until the streams have grown by an eighth.
struct DistinctShare {
  /// What a count of some buckets is worth.
  static let margin = 1.125
  private static let bucketsCounted = 8

  private var share = 1.0
  /// The size of the streams from which to count again.
  private var nextBytes = 0
  private var offset = Int.random(in: 0..<1 << 20)

  /// The greatest share of a bucket, and a little more.
  ///
  /// - Complexity: that of combining eight buckets, once for each eighth by which the streams grow.
  mutating func share(
    of streams: UnsafePointer<BucketStreams>, cancellation: Cancellation
  ) throws -> Double {
    let used = streams.pointee.usedBytes
    guard used >= nextBytes else { return share }
    nextBytes = used + used / 8
    let buckets = streams.pointee.buckets
    guard buckets > Self.bucketsCounted else {
      share = 1
      return share
    }
    offset = (offset &* 5 &+ 1) & 0xf_ffff
    share = 0
    for number in 0..<Self.bucketsCounted {
      let bucket = (offset + number * buckets / Self.bucketsCounted) % buckets
      let records = streams.pointee.records(in: bucket)
      guard records > 0 else { continue }
      var table = try DistinctTable()
      try streams.pointee.forEachPage(of: bucket) {
        try cancellation.check()
        try table.add(from: $0, to: $1)
      }
      share = max(share, Double(table.count) / Double(records))
    }
    share = min(1, Self.margin * share)
    return share
  }

  /// After a spill.
  mutating func forget() {
    share = 1
    nextBytes = 0
  }
}
