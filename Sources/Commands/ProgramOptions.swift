package import ArgumentParser
package import DataCore
package import JobModel

/// The flags of one program, from which its specification is made.
package protocol ProgramOptions: ParsableArguments {
  /// The name of the sub-command.
  static var programName: String { get }
  /// One line of help.
  static var abstract: String { get }
  /// The text of the help after the abstract.
  static var discussion: String { get }
  /// Whether the program runs if no program is named.
  static var isDefault: Bool { get }
  /// Whether `-h` is a flag of the program, so that only `--help` asks for help.
  static var takesShortH: Bool { get }

  /// The name and help of the command that applies a verb to the program.
  static func configuration(of verb: any Verb.Type) -> CommandConfiguration

  /// Whether the flags of the program are read from standard input, in part.
  var readsStandardInput: Bool { get }
  func program() throws -> ProgramSpecification
  /// Makes the program that runs.
  func makeProgram(_ specification: JobSpecification) throws -> Program
  /// Adapts the flags of every job to this program.
  func adjust(_ specification: inout JobSpecification) throws
  /// What is accepted, but is perhaps not what was meant: one line each.
  func warnings(_ specification: JobSpecification) throws -> [String]
}

extension ProgramOptions {
  package static var discussion: String { "" }
  package static var isDefault: Bool { false }
  package static var takesShortH: Bool { false }

  package static func configuration(of verb: any Verb.Type) -> CommandConfiguration {
    CommandConfiguration(
      commandName: programName, abstract: abstract,
      discussion: Wrapped.paragraphs(discussion), shouldDisplay: !isDefault,
      helpNames: takesShortH ? .long : nil)
  }

  package var readsStandardInput: Bool { false }

  package func adjust(_ specification: inout JobSpecification) throws {}

  package func warnings(_ specification: JobSpecification) throws -> [String] { [] }
}
