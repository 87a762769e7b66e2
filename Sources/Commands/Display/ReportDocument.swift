import JobModel
import LocalEngine

/// The report of a finished job, for programs.
struct ReportDocument: Encodable {
  var program: String
  var output: String
  var inputFiles: Int
  /// The inputs among them that could be read only once: standard input, pipes.
  var inputStreams: [String]
  /// Bytes of these that were written to scratch first.
  var spooledBytes: Int
  /// How many records could be left out; absent if none could.
  var skippedMax: Int?
  /// What was assumed and is worth knowing.
  var notes: [String]
  var slots: Int
  var splits: Int
  var partitions: Int
  /// The same as of a job on a cluster.
  var totals: TotalsDocument
  var shuffle: JobReport.Shuffle
  var skew: JobReport.Skew
  /// How long each phase took.
  var seconds: JobReport.Phases
  /// Inflated bytes, over the whole job.
  var bytesPerSecond: Double
  var peakMemoryBytes: Int
  var parts: [PartReport]

  init(_ report: JobReport) {
    program = report.program
    output = report.output.text
    inputFiles = report.inputFiles
    inputStreams = report.inputStreams.map(\.text)
    spooledBytes = report.spooledBytes
    skippedMax = report.skippedMax
    notes = report.notes
    slots = report.slots
    splits = report.splits
    partitions = report.partitions
    totals = TotalsDocument(
      report.map, outputRecords: report.outputRecords, outputBytes: report.outputBytes,
      report.counters, skipped: report.skipped,
      leftOut: report.leftOut.isEmpty ? nil : report.leftOut)
    shuffle = report.shuffle
    skew = report.skew
    seconds = report.phases
    bytesPerSecond = report.bytesPerSecond
    peakMemoryBytes = report.peakMemoryBytes
    parts = report.parts
  }
}
