/// What a job made of a small part of its input.
package struct Sample: Equatable, Sendable {
  /// Places of the input with some text.
  package var places = 0
  /// Bytes read from plain files.
  package var plainBytes = 0
  /// Bytes read from gzip files, as stored.
  package var gzipBytes = 0
  /// What was mapped of these bytes, inflated, and what was skipped.
  package var inflatedBytes = 0
  package var skippedBytes = 0
  package var records = 0
  /// Pairs that the mapper emitted while it read.
  package var emitted = 0
  /// Bytes of their keys and values; 0 for aggregating programs, whose pairs are packed later.
  package var emittedBytes = 0
  /// Pairs that the mapper held back until the end: this many for each slot, however long the input
  /// is.
  package var emittedLast = 0
  package var emittedLastBytes = 0
  package var keys = Keys.none
  /// Whether records of one key are combined before they are stored, on the general path.
  package var hasCombiner = false

  package enum Keys: Equatable, Sendable {
    case none
    /// All records of the sample on the general path, in the order of their keys.
    case sorted(SampledRecords)
    /// The keys of an aggregating program, by tiles of the sample, and the most frequent one.
    case sketch(KeySketch, hottest: HotKey?)
  }

  package init() {}

  /// Bytes of text that were mapped.
  package var textBytes: Int { plainBytes + inflatedBytes }

  /// Bytes read, as stored.
  package var storedBytes: Int { plainBytes + gzipBytes }

  package var sortedRecords: SampledRecords {
    if case .sorted(let records) = keys { return records }
    return SampledRecords()
  }

  package var sketch: KeySketch? {
    if case .sketch(let sketch, _) = keys { return sketch }
    return nil
  }

  package var hottest: HotKey? {
    if case .sketch(_, let hottest) = keys { return hottest }
    return nil
  }

  /// Whether there was text at enough places to stand for the whole input, and not only at the
  /// beginning of a gzip file of one member, or of a stream.
  package var isSpread: Bool { places >= Self.placesMin }

  /// How many places show whether a text changes from its beginning to its end.
  private static let placesMin = 8
}

/// A record of a sample; its value is only measured.
package struct SampledRecord: Equatable, Sendable {
  package var key: [UInt8]
  package var valueBytes: Int

  package init(key: [UInt8], valueBytes: Int) {
    self.key = key
    self.valueBytes = valueBytes
  }
}
