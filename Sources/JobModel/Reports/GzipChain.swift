/// What a map task found in one byte range of a gzip file.
package struct GzipRangeReport: Codable, Equatable, Sendable {
  package var range: InputRange
  /// Where the first member of the range starts; nil where none does.
  package var firstMember: Int?
  /// Where the first member at or behind the end of the range starts, as the
  /// chain of members from `firstMember` led there.
  package var next: Int?

  package init(range: InputRange, firstMember: Int? = nil, next: Int? = nil) {
    self.range = range
    self.firstMember = firstMember
    self.next = next
  }
}

/// Proves that the ranges of a file were read as one chain of members.
///
/// The first range starts at byte 0, which is a member for certain. Each range
/// says where the next member behind it starts; by induction the next range
/// must have started just there. If one did not, what it took for a member was
/// none, and the file has to be read without splitting it.
package enum GzipChain {
  /// The files whose ranges do not fit together.
  package static func brokenFiles(
    _ reports: [GzipRangeReport], files: [InputFile]
  ) -> Set<Int> {
    var broken: Set<Int> = []
    let byFile = Dictionary(grouping: reports, by: \.range.file)
    for (file, ranges) in byFile
    where !isChain(ranges.sorted { $0.range.start < $1.range.start }, bytes: files[file].bytes) {
      broken.insert(file)
    }
    return broken
  }

  private static func isChain(_ ranges: [GzipRangeReport], bytes: Int) -> Bool {
    var expected = 0
    for report in ranges {
      let startsInRange = expected < report.range.end
      guard report.firstMember == (startsInRange ? expected : nil) else { return false }
      if startsInRange {
        guard let next = report.next else { return false }
        expected = next
      }
    }
    return expected == bytes
  }
}
