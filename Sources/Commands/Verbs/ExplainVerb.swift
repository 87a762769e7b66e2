import DataCore
import JobModel
import LocalEngine

/// Prints what a job would do, and suggests improvements.
package enum ExplainVerb: LocalVerb {
  package static let name = "explain"
  package static let abstract = "Predict what a job would do, from a sample of its input."

  package static func perform(_ request: JobRequest) throws {
    request.options.noteHead("what is foretold is the whole job")
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    let machine = Adviser.Machine(
      processors: Machine.processors, memoryBytes: Machine.memoryBytes)
    let estimate = try JobExplainer(
      request.specification, program: request.program, cancellation: cancellation
    ).run(on: machine)
    if request.options.json {
      try Terminal.show(document: estimate)
    } else if !request.options.quiet {
      try Terminal.show(ExplainText.lines(estimate))
    }
  }
}
