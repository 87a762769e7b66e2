/// Where a segment lies on the disk of the worker that serves it.
package struct SegmentLocation: Equatable, Sendable {
  package var path: String
  /// Of its first byte in that file.
  package var offset: Int
  /// Its length as stored.
  package var bytes: Int
  /// Travels with the segment and means nothing to the shuffle: what the receiver needs to make an
  /// index entry of it, such as raw bytes, records and blocks. None is negative, and there are at
  /// most `ShuffleFormat.numbersMax`.
  package var numbers: [Int]

  package init(path: String, offset: Int, bytes: Int, numbers: [Int]) {
    self.path = path
    self.offset = offset
    self.bytes = bytes
    self.numbers = numbers
  }
}

/// What a worker knows of its segments; the server asks it.
package struct SegmentCatalog: Sendable {
  /// Where a segment lies, or nil where there is none of that name. Called in an event loop: it
  /// must only look up.
  package var place: @Sendable (SegmentName) -> SegmentLocation?
  /// Whether the copy on disk is what was written (every block is checked), or nil where there is
  /// none of that name. May take as long as reading the segment does.
  package var isSound: @Sendable (SegmentName) async -> Bool?

  package init(
    place: @escaping @Sendable (SegmentName) -> SegmentLocation?,
    isSound: @escaping @Sendable (SegmentName) async -> Bool?
  ) {
    self.place = place
    self.isSound = isSound
  }
}
