import DataCore
import JobModel
import LocalEngine
import Storage

/// Prints the whole plan of a job as JSON, for `task`.
package enum PlanVerb: LocalVerb {
  package static let name = "plan"
  package static let abstract = "Print the plan of a job as JSON, for 'gristmill task'."

  package static func perform(_ request: JobRequest) throws {
    let options = request.options
    options.noteHead("the tasks of a plan do not know how much the others write")
    if options.json, !options.quiet {
      Terminal.complain(["--json changes nothing: a plan is always JSON"])
    }
    let cancellation = Cancellation()
    try SignalWatch.start(cancellation)
    let specification = request.specification
    let inputs = try InputResolver.resolve(specification)
    try inputs.checkRereadable()
    let scratch = try ScratchDirectory(
      parent: specification.scratch, prefix: "gristmill-", holding: .files)
    var plan = try JobPlanner(
      specification, program: request.program, cancellation: cancellation
    ).plan(inputs.files, job: JobNumber.any(), scratch: scratch.path)
    plan.leftOut = inputs.leftOut.isEmpty ? nil : inputs.leftOut
    try Terminal.show(file: plan)
  }
}
