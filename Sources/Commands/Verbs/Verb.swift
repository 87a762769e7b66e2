package import ArgumentParser
package import DataCore
package import JobModel

/// What a command does with a job: run it, plan it, explain it, submit it.
package protocol Verb {
  static var name: String { get }
  static var abstract: String { get }

  /// The command for one program.
  static func command<Options: ProgramOptions>(
    for program: Options.Type
  ) -> any ParsableCommand.Type
}

/// A verb that works in this process.
package protocol LocalVerb: Verb {
  static func perform(_ request: JobRequest) throws
}

extension LocalVerb {
  package static func command<Options: ProgramOptions>(
    for program: Options.Type
  ) -> any ParsableCommand.Type { JobCommand<Self, Options>.self }
}

/// A job as requested on the command line.
package struct JobRequest {
  package var specification: JobSpecification
  package var program: Program
  package var options: JobOptions

  /// - Parameter defaultOutput: the output if the flags name none.
  init(
    _ program: some ProgramOptions, _ options: JobOptions,
    defaultOutput: FilePath = JobSpecification.standardOutput
  ) throws {
    var specification = try options.specification(
      program.program(), defaultOutput: defaultOutput)
    try program.adjust(&specification)
    for warning in try program.warnings(specification) {
      StandardError.write("gristmill: warning: \(warning)\n")
    }
    self.specification = specification
    self.program = try program.makeProgram(specification)
    self.options = options
  }
}
