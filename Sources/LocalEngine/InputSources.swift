import DataCore
import JobModel
import Storage

/// What a job in this process reads: its files, and the streams that it has opened.
struct InputSources {
  private(set) var files: [InputFile]
  let streams: InputStreams
  private let names: [FilePath]
  private let leftOut: LeftOutNames
  private var spooledBytes = 0
  /// Holds copies of streams.
  private var spool: ScratchDirectory?

  /// Opens the streams among `inputs`.
  ///
  /// - Parameters:
  ///   - spoolsUnmeasured: whether streams that do not end soon are written to scratch, and read
  ///     from there.
  ///   - headBytes: how soon that is.
  ///   - areLive: as for `InputStreams`.
  init(
    _ inputs: JobInputs, of specification: JobSpecification, spoolsUnmeasured: Bool,
    headBytes: Int, areLive: Bool, cancellation: Cancellation
  ) throws {
    files = inputs.files
    leftOut = inputs.leftOut
    names = files.filter(\.isStream).map(\.name)
    streams = try InputStreams(
      &files, headBytes: headBytes, areLive: areLive, cancellation: cancellation)
    guard spoolsUnmeasured, !streams.areMeasured else { return }
    let spool = try ScratchDirectory(
      parent: specification.scratch, prefix: "gristmill-", holding: .files)
    spooledBytes = try streams.spool(&files, to: spool.path, cancellation: cancellation)
    self.spool = spool
  }

  /// Adds to the report what it says of inputs.
  func describe(_ report: inout JobReport) {
    report.inputStreams = names
    report.spooledBytes = spooledBytes
    report.leftOut = leftOut
  }
}
