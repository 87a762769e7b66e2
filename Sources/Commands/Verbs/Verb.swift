package import ArgumentParser
package import DataCore
package import JobModel
import LocalEngine

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
  /// What was taken from outputs that are read, for people.
  package var notes: [String]

  /// - Parameter defaultOutput: the output if the flags name none.
  init(
    _ program: some ProgramOptions, _ options: JobOptions,
    defaultOutput: FilePath = JobSpecification.standardOutput
  ) throws {
    if program.readsStandardInput, options.readsStandardInput {
      throw JobFailure(.usage, "standard input is named twice, but can be read only once")
    }
    var specification = try options.specification(
      program.program(), defaultOutput: defaultOutput)
    try program.adjust(&specification)
    let formats = try InputFormats(&specification, formatIsGiven: options.format != nil)
    notes = formats.notes
    self.program = try program.makeProgram(specification)
    let layout = self.program.path.layout.endedByNUL(specification.endsOutputByNUL)
    specification.outputFormat = OutputFormat(
      of: specification, terminator: layout.terminator, inputSeparator: formats.separator)
    self.specification = specification
    self.options = options
    guard !options.quiet else { return }
    Terminal.complain(try program.warnings(specification).map { "gristmill: warning: \($0)" })
  }
}
