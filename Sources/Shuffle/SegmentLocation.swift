package import JobModel

/// Where a segment is on the disk of the worker that serves it.
package struct SegmentLocation: Equatable, Sendable {
  package var path: FilePath
  /// The place of its first byte in that file.
  package var offset: Int
  /// Its stored length.
  package var bytes: Int
  /// Travels with the segment and has no meaning for the shuffle: what the receiver needs to make
  /// an index entry, such as raw bytes, records and blocks. None is negative, and there are at most
  /// `ShuffleFormat.numbersMax`.
  package var numbers: [Int]

  package init(path: FilePath, offset: Int, bytes: Int, numbers: [Int]) {
    self.path = path
    self.offset = offset
    self.bytes = bytes
    self.numbers = numbers
  }
}

/// What a worker knows about its segments, for the server to ask.
package struct SegmentCatalog: Sendable {
  /// Where a segment is, or nil if there is none of that name. Called in an event loop: it must
  /// only look it up.
  package var place: @Sendable (SegmentName) -> SegmentLocation?
  /// Whether the copy on disk is what was written, checking every block, or nil if there is none of
  /// that name. May take as long as reading the segment.
  package var isSound: @Sendable (SegmentName) async -> Bool?

  package init(
    place: @escaping @Sendable (SegmentName) -> SegmentLocation?,
    isSound: @escaping @Sendable (SegmentName) async -> Bool?
  ) {
    self.place = place
    self.isSound = isSound
  }
}
