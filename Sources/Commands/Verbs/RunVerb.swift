import DataCore
import Glibc
import JobModel
import LocalEngine
import Storage

/// Runs a job on this machine, and reports on it for people or programs.
package enum RunVerb: LocalVerb {
  package static let name = "run"
  package static let abstract = "Run a job on this machine."

  package static func perform(_ request: JobRequest) throws {
    let (quiet, json) = (request.options.quiet, request.options.json)
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    let display = ProgressDisplay(isShown: !quiet && isatty(STDERR_FILENO) == 1)
    let report: JobReport
    do {
      defer { display.stop() }
      report = try LocalJob(
        request.specification, program: request.program, cancellation: cancellation
      ).run(onStart: display.start)
    }
    if json {
      try StandardOutput.write(try ReportJSON.text(report) + "\n")
    } else if !quiet {
      try Terminal.show(
        ReportText.lines(report, memoryBytes: request.specification.memoryBytes))
    }
  }
}
