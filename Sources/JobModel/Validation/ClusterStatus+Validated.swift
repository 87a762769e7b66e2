extension ClusterJob: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(id.number, "id", in: ModelLimits.jobNumbers)
    try Field.check(maps, "maps")
    try Field.check(reduces, "reduces")
    try Field.check(submitted, "submitted", in: ModelLimits.moments)
    try Field.check(ifThere: ended, "ended", in: ModelLimits.moments)
    try Field.check(totals, "totals")
  }
}

extension ClusterJob.Phase: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(each: [total, done, running, pending], "tasks", in: ModelLimits.counts)
  }
}

extension ClusterJob.Totals: Validated {
  /// Sums over all tasks may saturate (`addingSaturated`), so their only bound is that none is
  /// negative.
  package func checkFields() throws(FieldFault) {
    let (map, spill) = (map, map.spill)
    try Field.check(
      each: [
        map.inputBytes, map.inflatedBytes, map.records, map.emitted, map.combined,
        map.combinedBytes, spill.runs, spill.records, spill.rawBytes, spill.storedBytes,
        spill.mergePasses, outputRecords, outputBytes,
      ], "sums", in: 0...Int.max)
    try Field.check(ifThere: leftOut, "leftOut")
  }
}

extension ClusterWorker: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(id.number, "id", in: ModelLimits.counts)
    try Field.check(port, "port", in: 0...65_535)
    try Field.check(slots, "slots", in: ModelLimits.counts)
    try Field.check(running, "running", in: ModelLimits.counts)
    try Field.check(silence, "silence", in: ModelLimits.silences)
  }
}

extension HandInAnswer: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(ifThere: job?.number, "job", in: ModelLimits.jobNumbers)
  }
}

extension ClusterFacts: Validated {
  /// It has no numbers.
  package func checkFields() throws(FieldFault) {}
}
