import DataCore
import JobModel
import LocalEngine

/// The estimate of a job, for people. Pure.
enum ExplainText {
  static func lines(_ estimate: JobEstimate) -> [String] {
    input(estimate) + [""] + map(estimate) + reduce(estimate) + [""] + advice(estimate.advice)
  }

  private static func input(_ estimate: JobEstimate) -> [String] {
    let (input, sampled) = (estimate.input, estimate.sampled)
    let inflated =
      input.textBytes == input.storedBytes
      ? "" : ", inflated about \(ByteSize.format(input.textBytes))"
    let share =
      input.textBytes > 0 ? 100 * Double(sampled.textBytes) / Double(input.textBytes) : 100
    return [
      ReportText.row(
        "input", ByteSize.format(input.storedBytes), inputs(input) + inflated),
      ReportText.row(
        "sample", ByteSize.format(sampled.textBytes),
        "\(Decimals.format(min(share, 100), places: 1)) % of the text, \(Counted.text(sampled.records, "record"))"
      ),
      ReportText.row("records", about(input.records)),
    ]
  }

  private static func inputs(_ input: JobEstimate.Input) -> String {
    let files = input.files - input.streams.count
    guard !input.streams.isEmpty else { return Counted.text(files, "file") }
    let streams = ReportText.streams(input.streams)
    return (files == 0 ? "" : Counted.text(files, "file") + ", ") + streams
      + (input.isAssumed ? ", whose size is not known and only assumed" : "")
  }

  // MARK: Map

  private static func map(_ estimate: JobEstimate) -> [String] {
    let output = estimate.mapOutput
    var rows = [
      ReportText.row("splits", Decimals.grouped(estimate.splits.count), splits(estimate.splits)),
      ReportText.row("emitted", about(output.emitted)),
    ]
    if let distinct = output.distinct { rows.append(ReportText.row("distinct", about(distinct))) }
    rows.append(
      ReportText.row("map output", about(output.records), bytes(output.bytes)))
    return rows + memory(estimate)
  }

  private static func splits(_ splits: JobEstimate.Splits) -> String {
    let packed =
      splits.filesMax > 1
      ? ", small files together: up to \(Decimals.grouped(splits.filesMax))" : ""
    return "of up to \(ByteSize.format(splits.largestBytes))\(packed)"
  }

  private static func memory(_ estimate: JobEstimate) -> [String] {
    guard let memory = estimate.memory else { return [] }
    let passes = memory.mergePasses > 0 ? ", \(Counted.text(memory.mergePasses, "merge pass"))" : ""
    return [
      ReportText.row(
        "memory", ByteSize.format(estimate.memoryBytes),
        "\(Counted.text(estimate.slots, "slot")), \(ByteSize.format(memory.slotBytes)) each for records"
      ),
      ReportText.row("needed", ByteSize.format(memory.neededBytes), "in each slot"),
      ReportText.row(
        "spilled", about(memory.records),
        memory.runs == 0
          ? ""
          : "\(Counted.text(memory.runs, "run")), \(memory.runs / memory.slots) a slot\(passes)"),
    ]
  }

  // MARK: Reduce

  private static func reduce(_ estimate: JobEstimate) -> [String] {
    let partitions = estimate.partitions
    guard partitions.count > 0 else {
      return [ReportText.row("partitions", "0", "each split becomes a part file")]
    }
    var rows =
      written(estimate.output) + [
        ReportText.row(
          "partitions", Decimals.grouped(partitions.count),
          "\(partitions.isOrdered ? "by ranges of keys" : "by hash")\(partitions.count == partitions.automatic ? "" : ", auto would be \(Decimals.grouped(partitions.automatic))")"
        ),
        ReportText.row(
          "a partition", about(partitions.meanRecords), ByteSize.format(partitions.meanBytes)),
        ReportText.row(
          "skew", Decimals.format(partitions.skew, places: 2), "largest partition over mean"),
      ]
    if let key = estimate.hottestKey {
      rows.append(
        ReportText.row(
          "hottest key", Decimals.format(100 * key.share, places: 1) + " %",
          key.text.map { "\($0.debugDescription)" } ?? ""))
    }
    return rows
  }

  private static func written(_ output: OutputForecast) -> [String] {
    let row = ReportText.row("written", about(output.records), bytes(output.bytes))
    guard let assumption = output.assumption else { return [row] }
    return [row, ReportText.row("", "", "assuming \(assumption)")]
  }

  // MARK: Advice

  private static func advice(_ advice: [Advice]) -> [String] {
    guard !advice.isEmpty else { return ["Nothing to improve."] }
    return ["To improve it:"]
      + advice.map { "  " + ($0.flags.isEmpty ? "" : $0.flags + ": ") + $0.reason }
  }

  // MARK: Numbers

  /// One number, or the interval if that says more.
  private static func about(_ number: Estimate) -> String {
    guard !number.isSure else { return about(number.estimate) }
    let (low, high) = (about(number.low), about(number.high))
    return low == high ? low : "\(low) to \(high)"
  }

  private static func bytes(_ number: Estimate) -> String {
    guard !number.isSure else { return ByteSize.format(number.estimate) }
    let (low, high) = (ByteSize.format(number.low), ByteSize.format(number.high))
    return low == high ? low : "\(low) to \(high)"
  }

  /// Rounded to three digits, because more would suggest too much precision.
  private static func about(_ number: Int) -> String {
    var unit = 1
    while number / unit >= 1_000 { unit *= 10 }
    return Decimals.grouped((number + unit / 2) / unit * unit)
  }
}
