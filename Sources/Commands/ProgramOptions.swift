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
