extension JobPlan: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(specification, "specification")
    try Field.check(count: files.count, of: "files", most: ModelLimits.filesMax)
    try Field.check(each: files, "files")
    try Field.check(inputBytes, "files", in: ModelLimits.counts)
    try validateSplits()
    try Field.check(partitions, "partitions", in: 0...ModelLimits.partitionsMax)
    try validatePartitioning()
    try Field.check(ifThere: leftOut, "leftOut")
  }

  private func validateSplits() throws(FieldFault) {
    try Field.check(count: splits.count, of: "splits", most: ModelLimits.splitsMax)
    for (number, split) in splits.enumerated() {
      for (place, range) in split.ranges.enumerated() {
        let name = "splits[\(number)].ranges[\(place)]"
        guard files.indices.contains(range.file) else {
          throw FieldFault(
            "\(name).file",
            "is not one of the plan's files, of which there \(Counted.name(files.count, "is", "are")) \(files.count)"
          )
        }
        let bytes = files[range.file].bytes
        guard range.start >= 0, range.start <= range.end, range.end <= bytes else {
          throw FieldFault(name, "is not a range of bytes of a file of \(bytes)")
        }
      }
    }
    try Field.check(splits.saturatedSum(\.bytes), "splits", in: ModelLimits.counts)
  }

  private func validatePartitioning() throws(FieldFault) {
    guard case .ranges(let splitters) = partitioning else { return }
    try Field.check(
      count: splitters.count, of: "partitioning.splitters", most: max(partitions - 1, 0))
    for (index, pair) in zip(splitters, splitters.dropFirst()).enumerated()
    where pair.1.lexicographicallyPrecedes(pair.0) {
      throw FieldFault("partitioning.splitters[\(index + 1)]", "is not above the one before it")
    }
  }
}

extension InputFile: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(path: path, "path")
    try Field.check(bytes, "bytes", in: ModelLimits.counts)
    try Field.check(group, "group", in: ModelLimits.groups)
  }
}

extension InputSplit {
  /// Bytes as stored on disk.
  package var bytes: Int { ranges.saturatedSum { $0.end.subtractingSaturated($0.start) } }
}

extension InputListing: Validated {
  package func checkFields() throws(FieldFault) {
    for argument in arguments {
      for root in argument.roots { try Field.check(each: root.files, "files") }
    }
    try Field.check(leftOut, "leftOut")
  }
}
