import DataCore
import Glibc
import JobModel
import LocalEngine
import Storage

/// Runs a job on this machine, and reports on it for people or programs.
///
/// The report goes to standard output, unless that has the output of the job.
package enum RunVerb: LocalVerb {
  package static let name = "run"
  package static let abstract = "Run a job on this machine."

  package static func perform(_ request: JobRequest) throws {
    let options = request.options
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    let display = ProgressDisplay(isShown: !options.quiet && isatty(STDERR_FILENO) == 1)
    let lines = options.quiet ? nil : TaskLines { display.say(ProgramText.line($0)) }
    var report: JobReport
    do {
      defer {
        lines?.finish()
        display.stop()
      }
      // Where the output appears, there may be a terminal, too.
      report = try LocalJob(
        request.specification, program: request.program, cancellation: cancellation,
        recordsMax: options.head, lines: lines, onOutput: display.hide
      ).run(onStart: display.start)
    }
    report.notes = request.notes
    guard let text = try text(report, request) else { return }
    if request.specification.outputIsStandardOutput {
      try StandardError.writeReport(text)
    } else {
      try StandardOutput.write(text)
    }
  }

  /// nil if no report is wanted.
  private static func text(_ report: JobReport, _ request: JobRequest) throws -> String? {
    if request.options.json { return try CommandJSON.text(ReportDocument(report)) }
    guard !request.options.quiet else { return nil }
    return Terminal.text(
      ReportText.lines(report, memoryBytes: request.specification.memoryBytes))
  }
}
