import JobModel

extension MapTaskSpecification {
  /// Bytes of text to size tables by: exact for plain files, but for a last record that goes on
  /// behind its range; an estimate on the large side for gzip. Nobody may rely on it for more.
  ///
  /// - Complexity: looks at no more splits than hold `Limits.tableTextBytesMax`, and says no more.
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
