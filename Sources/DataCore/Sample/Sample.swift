/// What a job made of a small part of its input.
package struct Sample: Equatable, Sendable {
  /// Bytes read from plain files.
  package var plainBytes = 0
  /// Bytes read from gzip files, as stored.
  package var gzipBytes = 0
  /// The size of these bytes when inflated.
  package var inflatedBytes = 0
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
    case sorted([SampledRecord])
    /// Tallies of an aggregating program: after each doubling of the sample, and at its end.
    case tallies([KeyTally])
  }

  package init() {}

  /// Bytes of text that were mapped.
  package var textBytes: Int { plainBytes + inflatedBytes }

  /// Bytes read, as stored.
  package var storedBytes: Int { plainBytes + gzipBytes }

  package var sortedRecords: [SampledRecord] {
    if case .sorted(let records) = keys { return records }
    return []
  }

  package var tallies: [KeyTally] {
    if case .tallies(let tallies) = keys { return tallies }
    return []
  }
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
