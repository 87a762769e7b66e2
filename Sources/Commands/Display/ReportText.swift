import JobModel
import LocalEngine

/// The report of a finished job, for people. Pure.
enum ReportText {
  static func lines(_ report: JobReport, memoryBytes: Int) -> [String] {
    counts(report) + notes(report.notes) + counters(report.counters)
      + skipped(report.skipped, most: report.skippedMax) + LeftOutText.lines(report.leftOut)
      + spooled(report) + [""]
      + times(report, memoryBytes: memoryBytes) + advice(report) + ["", place(report)]
  }

  private static func place(_ report: JobReport) -> String {
    let parts = Counted.text(report.partitions, "part")
    return report.output == JobSpecification.standardOutput
      ? "\(parts) on standard output" : "\(parts) in \(report.output)"
  }

  private static func counts(_ report: JobReport) -> [String] {
    let map = report.map
    let inflated =
      map.inflatedBytes == map.inputBytes
      ? "" : ", inflated \(ByteSize.format(map.inflatedBytes))"
    return [
      row("input", "\(ByteSize.format(map.inputBytes))", "\(inputs(report))\(inflated)"),
      row("records", Decimals.grouped(map.records)),
      row(report.program == "wordcount" ? "words" : "emitted", Decimals.grouped(map.emitted)),
      row(
        "written", Decimals.grouped(report.outputRecords),
        "\(ByteSize.format(report.outputBytes))"),
      row(
        "shuffled", Decimals.grouped(report.shuffle.records),
        report.shuffle.wasInMemory
          ? "\(ByteSize.format(report.shuffle.rawBytes)) in memory"
          : "\(ByteSize.format(report.shuffle.rawBytes)) raw, \(ByteSize.format(report.shuffle.storedBytes)) compressed"
      ),
      row("spilled", Decimals.grouped(map.spill.records), spilled(map.spill)),
      row(
        "skew", Decimals.format(report.skew.ratio, places: 2),
        "largest part \(ByteSize.format(report.skew.largestPartBytes)), mean \(ByteSize.format(Int(report.skew.meanPartBytes)))"
      ),
    ]
  }

  /// `3 files`, `standard input`, or `3 files, standard input`.
  private static func inputs(_ report: JobReport) -> String {
    let files = report.inputFiles - report.inputStreams.count
    let streams = streams(report.inputStreams)
    if files == 0 && !streams.isEmpty { return streams }
    return Counted.text(files, "file")
      + (streams.isEmpty ? "" : ", " + streams)
  }

  /// The names of a few streams.
  static func streams(_ names: [FilePath]) -> String {
    names.count > streamsShown
      ? "\(Decimals.grouped(names.count)) pipes" : names.map(\.shown).joined(separator: ", ")
  }

  private static let streamsShown = 3

  private static func spooled(_ report: JobReport) -> [String] {
    guard report.spooledBytes > 0 else { return [] }
    return [
      "",
      "\(streams(report.inputStreams)): \(ByteSize.format(report.spooledBytes)) written to scratch first, because the order of the parts needs a look at everything (--partitions 1 does not)",
    ]
  }

  private static func notes(_ notes: [String]) -> [String] { notes.isEmpty ? [] : [""] + notes }

  private static func counters(_ counters: Counters) -> [String] {
    guard !counters.isEmpty else { return [] }
    return [""]
      + counters.sorted.map { row("\($0.group): \($0.name)", Decimals.grouped(Int($0.value))) }
  }

  /// The first skipped records, of at most `most`; JSON has them all.
  private static func skipped(_ records: [SkippedRecord], most: Int?) -> [String] {
    guard let most else { return [] }
    let count = SkippedText.count(records.count, most: most)
    guard !records.isEmpty else { return ["", count + "."] }
    let shown = records.prefix(20).map { "  \($0.place): \($0.reason)" }
    let rest = records.count - shown.count
    return ["", count + ":"] + shown
      + (rest > 0 ? ["  and \(rest) more: --json lists them"] : [])
  }

  private static func spilled(_ spill: SpillReport) -> String {
    guard spill.runs > 0 else { return "" }
    let passes = spill.mergePasses > 0 ? ", \(Counted.text(spill.mergePasses, "merge pass"))" : ""
    return
      "\(Counted.text(spill.runs, "run")), \(ByteSize.format(spill.rawBytes)) raw, \(ByteSize.format(spill.storedBytes)) compressed\(passes)"
  }

  private static func times(_ report: JobReport, memoryBytes: Int) -> [String] {
    let phases = report.phases
    return [
      row("plan", seconds(phases.plan)),
      row("map", seconds(phases.map), rate(report.map.inflatedBytes, phases.map)),
      row("reduce", seconds(phases.reduce), rate(report.shuffle.rawBytes, phases.reduce)),
      row("commit", seconds(phases.commit)),
      row("total", seconds(phases.total), rate(report.map.inflatedBytes, phases.total)),
      row(
        "peak memory", ByteSize.format(report.peakMemoryBytes),
        "of \(ByteSize.format(memoryBytes)), \(Counted.text(report.slots, "slot"))"),
    ]
  }

  private static func advice(_ report: JobReport) -> [String] {
    guard let partitions = report.skew.suggestedPartitions else { return [] }
    return ["", "The parts are uneven or large: try --partitions \(partitions)."]
  }

  static func row(_ name: String, _ value: String, _ note: String = "") -> String {
    let left = name + String(repeating: " ", count: max(1, 13 - name.count))
    let line = left + String(repeating: " ", count: max(0, 14 - value.count)) + value
    return note.isEmpty ? line : line + "   " + note
  }

  private static func seconds(_ seconds: Double) -> String {
    Decimals.format(seconds, places: seconds < 10 ? 3 : 1) + " s"
  }

  private static func rate(_ bytes: Int, _ seconds: Double) -> String {
    seconds > 0 ? ByteSize.format(Int(Double(bytes) / seconds)) + "/s" : ""
  }
}
