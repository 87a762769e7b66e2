package import ArgumentParser
package import DataCore
package import JobModel

/// The flags of one program, which become data.
package protocol ProgramOptions: ParsableArguments {
  /// The name of the sub-command.
  static var programName: String { get }
  /// One line of help.
  static var abstract: String { get }
  /// What help says below the usage.
  static var discussion: String { get }
  /// Whether the program runs when no name of a program is given.
  static var isDefault: Bool { get }

  /// Name and help of the command that does something with the program.
  static func configuration(of verb: any Verb.Type) -> CommandConfiguration

  func program() throws -> ProgramSpecification
  /// What the core runs for it.
  func makeProgram(_ specification: JobSpecification) throws -> Program
  /// Changes what flags of all programs mean to this one.
  func adjust(_ specification: inout JobSpecification) throws
}

extension ProgramOptions {
  package static var discussion: String { "" }
  package static var isDefault: Bool { false }

  package static func configuration(of verb: any Verb.Type) -> CommandConfiguration {
    CommandConfiguration(
      commandName: programName, abstract: abstract, discussion: discussion,
      shouldDisplay: !isDefault)
  }

  package func adjust(_ specification: inout JobSpecification) throws {}
}

/// What a command does with a job: run it, plan it, explain it.
package protocol Verb {
  /// Flags of the verb, for any program.
  associatedtype Options: ParsableArguments = NoOptions

  static var name: String { get }
  static var abstract: String { get }
  /// Where the part files appear when nobody says; nil where somebody has to.
  static var defaultOutput: String? { get }
  static func perform(_ request: JobRequest, _ options: Options) throws
}

extension Verb {
  package static var defaultOutput: String? { nil }
}

/// A verb without flags of its own.
package struct NoOptions: ParsableArguments {
  package init() {}
}

/// A job that somebody asks for.
package struct JobRequest {
  package var specification: JobSpecification
  package var program: Program
  package var options: JobOptions
}

/// `gristmill VERB PROGRAM`: one pair of both.
package struct JobCommand<Action: Verb, Options: ProgramOptions>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    Options.configuration(of: Action.self)
  }

  @OptionGroup(title: "The program's options") package var program: Options
  @OptionGroup(title: "Options of every job") var job: JobOptions
  @OptionGroup(title: "Options of the cluster") var verb: Action.Options

  package init() {}

  package func run() throws {
    var specification = try job.specification(
      program.program(), defaultOutput: Action.defaultOutput)
    try program.adjust(&specification)
    try Action.perform(
      JobRequest(
        specification: specification, program: program.makeProgram(specification),
        options: job), verb)
  }
}
