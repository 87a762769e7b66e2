extension MapTaskResult: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(task, "task", in: 0...ModelLimits.splitsMax)
    try Field.check(ifThere: run, "run")
    try Field.check(each: parts, "parts")
    try Field.check(each: ranges, "ranges")
    try Field.check(report, "report")
    try Field.check(count: skipped.count, of: "skipped", most: ModelLimits.skippedRecordsMax)
  }
}

extension ReduceTaskResult: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(task, "task", in: 0...ModelLimits.partitionsMax - 1)
    try Field.check(part, "part")
    try Field.check(count: skipped.count, of: "skipped", most: ModelLimits.skippedRecordsMax)
  }
}

extension MapReport: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(inputBytes, "inputBytes", in: ModelLimits.counts)
    try Field.check(inflatedBytes, "inflatedBytes", in: ModelLimits.counts)
    try Field.check(records, "records", in: ModelLimits.counts)
    try Field.check(emitted, "emitted", in: ModelLimits.counts)
    try Field.check(combined, "combined", in: ModelLimits.counts)
    try Field.check(combinedBytes, "combinedBytes", in: ModelLimits.counts)
    try Field.check(spill, "spill")
  }
}

extension SpillReport: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(runs, "runs", in: ModelLimits.counts)
    try Field.check(records, "records", in: ModelLimits.counts)
    try Field.check(rawBytes, "rawBytes", in: ModelLimits.counts)
    try Field.check(storedBytes, "storedBytes", in: ModelLimits.counts)
    try Field.check(mergePasses, "mergePasses", in: ModelLimits.counts)
  }
}

extension PartReport: Validated {
  package func checkFields() throws(FieldFault) {
    guard PartName.isOne(name) else { throw FieldFault("name", "is not the name of a part file") }
    try Field.check(bytes, "bytes", in: ModelLimits.counts)
    try Field.check(records, "records", in: ModelLimits.counts)
    guard Hexadecimal.isDigits(crc32c, count: 8) else {
      throw FieldFault("crc32c", "is not 8 lower-case hexadecimal digits")
    }
  }
}

/// The form of part file names: `part-00001` or `part-00001.gz`.
package enum PartName {
  package static func isOne(_ name: FilePath) -> Bool {
    guard name.hasPrefix("part-") else { return false }
    let number = name.bytes.dropFirst(5).prefix { (48...57).contains($0) }
    let ending = FilePath(bytes: Array(name.bytes.dropFirst(5 + number.count)))
    return number.count >= 5 && (ending.isEmpty || ending == ".gz")
  }
}

extension GzipRangeReport: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(range, "range")
    try Field.check(ifThere: firstMember, "firstMember", in: ModelLimits.counts)
    try Field.check(ifThere: next, "next", in: ModelLimits.counts)
  }
}

extension InputRange: Validated {
  /// The plan, not this check, ensures that the file is one of the plan's, and long enough.
  package func checkFields() throws(FieldFault) {
    try Field.check(file, "file", in: 0...ModelLimits.filesMax - 1)
    try Field.check(start, "start", in: ModelLimits.counts)
    try Field.check(end, "end", in: start...max(start, ModelLimits.counts.upperBound))
  }
}

extension RunFile: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(partitions, "partitions", in: 1...ModelLimits.partitionsMax)
    try Field.check(ifThere: segmentOf, "segmentOf", in: 0...partitions - 1)
    guard let index else { return }
    let entries = segmentOf == nil ? partitions : 1
    guard index.count == entries else {
      throw FieldFault(
        "index", "has \(Counted.text(index.count, "entry")) where there should be \(entries)")
    }
    try Field.check(each: index, "index")
  }
}

extension RunIndexEntry: Validated {
  /// Either all numbers of a segment are zero, or none.
  package func checkFields() throws(FieldFault) {
    try Field.check(offset, "offset", in: ModelLimits.counts)
    try Field.check(storedBytes, "storedBytes", in: ModelLimits.counts)
    try Field.check(rawBytes, "rawBytes", in: ModelLimits.counts)
    try Field.check(records, "records", in: ModelLimits.counts)
    try Field.check(blocks, "blocks", in: ModelLimits.counts)
    let isEmpty = storedBytes == 0
    guard [rawBytes, records, blocks].allSatisfy({ ($0 == 0) == isEmpty }), blocks <= records else {
      throw FieldFault(
        "blocks",
        "do not fit: \(Counted.text(storedBytes, "byte")) cannot hold \(Counted.text(records, "record")) in \(Counted.text(blocks, "block"))"
      )
    }
  }
}
