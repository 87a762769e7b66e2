package import JobModel

/// Where the jobs of a server may write and read (`--allow-path`, `--allow-input-path`).
package struct AllowedJobPaths: Sendable {
  package let outputs: AllowedPaths
  package let inputs: AllowedPaths

  /// - Parameters: directories; empty for no restriction.
  /// - Throws: `configuration` if one of them is not a directory.
  package init(outputs: [FilePath], inputs: [FilePath]) throws(JobFailure) {
    self.outputs = try AllowedPaths(outputs, flag: "--allow-path")
    self.inputs = try AllowedPaths(inputs, flag: "--allow-input-path")
  }

  /// - Throws: `denied` if a job names any other place.
  package func check(_ job: JobSpecification) throws {
    let paths = try job.inputArguments().joined().map { FilePath($0.path) }
    try check(inputs: paths, output: job.output)
  }

  package func check(inputs paths: [FilePath], output: FilePath) throws(JobFailure) {
    for path in paths { try inputs.check(path) }
    try outputs.check(output, isReplaced: true)
  }
}
