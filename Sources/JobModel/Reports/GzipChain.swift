/// What a map task found in one byte range of a gzip file.
package struct GzipRangeReport: Codable, Equatable, Sendable {
  package var range: InputRange
  /// Where the first member of the range starts; nil if none starts in it.
  package var firstMember: Int?
  /// Where the first member at or after the end of the range starts, as the chain of members from
  /// `firstMember` leads there.
  package var next: Int?

  package init(range: InputRange, firstMember: Int? = nil, next: Int? = nil) {
    self.range = range
    self.firstMember = firstMember
    self.next = next
  }
}

/// Proves that the ranges of a file were read as one chain of members.
///
/// The first range starts at byte 0, which certainly starts a member. Each range says where the
/// next member after it starts; by induction, the next range must have started exactly there. If
/// one did not, what it took for a member was not one, and the file has to be read without
/// splitting it.
package enum GzipChain {
  /// The files whose ranges do not join up.
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
