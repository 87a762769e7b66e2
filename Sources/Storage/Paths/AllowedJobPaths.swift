package import JobModel

/// Where the jobs of a server may write, and what they may read (`--allow-path`, `--allow-input-path`).
package struct AllowedJobPaths: Sendable {
  package let outputs: AllowedPaths
  package let inputs: AllowedPaths

  /// - Parameters: directories; none for no bounds.
  /// - Throws: `usage` where one of them is no directory.
  package init(outputs: [String], inputs: [String]) throws(JobFailure) {
    self.outputs = try AllowedPaths(outputs, flag: "--allow-path")
    self.inputs = try AllowedPaths(inputs, flag: "--allow-input-path")
  }

  /// - Throws: `usage` where a job names anything else.
  package func check(_ job: JobSpecification) throws {
    let paths = try job.inputArguments().joined().map(\.path)
    try check(inputs: paths, output: job.output)
  }

  package func check(inputs paths: [String], output: String) throws(JobFailure) {
    for path in paths { try inputs.check(path) }
    try outputs.check(output, isReplaced: true)
  }
}
