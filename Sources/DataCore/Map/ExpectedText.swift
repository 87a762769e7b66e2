import JobModel

extension MapTaskSpecification {
  /// The bytes of text for which to size tables. It is exact for plain files, except for a last
  /// record that extends past its range, and a generous estimate for gzip. Use it for nothing else.
  ///
  /// - Complexity: looks only at as many splits as hold `Limits.tableTextBytesMax`, which is also
  ///   the largest result.
  var expectedTextBytes: Int {
    var total = 0
    for split in splits {
      for range in split.ranges {
        let stored = min(max(range.end - range.start, 0), Limits.tableTextBytesMax)
        total += files[range.file].format == .gzip ? stored * Limits.gzipTextBytes : stored
        if total >= Limits.tableTextBytesMax { return Limits.tableTextBytesMax }
      }
    }
    return total
  }
}
