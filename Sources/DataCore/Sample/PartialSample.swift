import FoundationEssentials
package import JobModel

/// A sample of the files of some hosts, which is being passed on to the others.
package struct PartialSample: Codable, Equatable, Sendable {
  private var places = 0
  private var plainBytes = 0
  private var gzipBytes = 0
  private var inflatedBytes = 0
  private var skippedBytes = 0
  private var records = 0
  private var emitted = 0
  private var emittedBytes = 0
  private var emittedLast = 0
  private var emittedLastBytes = 0
  private var hasCombiner = false
  /// The keys, concatenated: as base64 in JSON, because an array would take four times the space.
  private var keys = Data()
  private var keyLengths: [Int] = []
  private var valueLengths: [Int] = []
  /// The keys of an aggregating program.
  private var sketch: KeySketch?

  package init() {}

  /// Adds the sample of other files. What a mapper holds back until its end is an amount for each
  /// slot, and does not grow with more files.
  package mutating func add(_ sample: Sample) {
    places += sample.places
    plainBytes += sample.plainBytes
    gzipBytes += sample.gzipBytes
    inflatedBytes += sample.inflatedBytes
    skippedBytes += sample.skippedBytes
    records += sample.records
    emitted += sample.emitted
    emittedBytes += sample.emittedBytes
    emittedLast = max(emittedLast, sample.emittedLast)
    emittedLastBytes = max(emittedLastBytes, sample.emittedLastBytes)
    hasCombiner = hasCombiner || sample.hasCombiner
    if let more = sample.sketch {
      var all = sketch ?? KeySketch()
      all.add(more)
      sketch = all
    }
    for record in sample.sortedRecords {
      keys.append(contentsOf: record.key)
      keyLengths.append(record.key.count)
      valueLengths.append(record.valueBytes)
    }
  }

  /// The whole as one sample.
  package var sample: Sample {
    var sample = Sample()
    sample.places = places
    sample.plainBytes = plainBytes
    sample.gzipBytes = gzipBytes
    sample.inflatedBytes = inflatedBytes
    sample.skippedBytes = skippedBytes
    sample.records = records
    sample.emitted = emitted
    sample.emittedBytes = emittedBytes
    sample.emittedLast = emittedLast
    sample.emittedLastBytes = emittedLastBytes
    sample.hasCombiner = hasCombiner
    sample.keys = sketch.map { .sketch($0, hottest: nil) } ?? .sorted(sortedRecords)
    return sample
  }

  private var sortedRecords: SampledRecords {
    let bytes = [UInt8](keys)
    var begin = 0
    var all: [SampledRecord] = []
    for (length, valueBytes) in zip(keyLengths, valueLengths)
    where length >= 0 && length <= bytes.count - begin {
      all.append(
        SampledRecord(key: Array(bytes[begin..<begin + length]), valueBytes: valueBytes))
      begin += length
    }
    return SampledRecords(all.sorted { $0.key.lexicographicallyPrecedes($1.key) })
  }
}

extension PartialSample: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(
      each: [
        places, plainBytes, gzipBytes, inflatedBytes, skippedBytes, records, emitted,
        emittedBytes, emittedLast,
        emittedLastBytes,
      ], "counts", in: ModelLimits.counts)
    try Field.check(each: keyLengths, "keyLengths", in: 0...Limits.keyBytesMax)
    try Field.check(each: valueLengths, "valueLengths", in: ModelLimits.counts)
    try Field.check(valueLengths.saturatedSum { $0 }, "valueLengths", in: ModelLimits.counts)
    try sketch?.checkFields()
    guard keyLengths.count == valueLengths.count, keyLengths.saturatedSum({ $0 }) == keys.count
    else { throw FieldFault("keyLengths", "are not those of the keys") }
  }
}
