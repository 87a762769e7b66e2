import Commands
import DataCore
import JobModel
import Programs

/// The flags of a program that comes with gristmill.
protocol BuiltInOptions: ProgramOptions {}

extension BuiltInOptions {
  func makeProgram(_ specification: JobSpecification) throws -> Program {
    try BuiltInPrograms.program(specification)
  }
}

/// The programs that plans may name: those that come with gristmill.
enum BuiltInPrograms: PlannedPrograms {
  static let commandName = "gristmill"
  static let planExample = "gristmill plan wordcount"

  /// The programs in the order in which help lists them.
  static let all: [any ProgramOptions.Type] = [
    WordCountOptions.self, CountOptions.self, DistinctOptions.self, GrepOptions.self,
    IndexOptions.self, JoinOptions.self, SortOptions.self, TopOptions.self, StreamingOptions.self,
  ]

  static func program(_ specification: JobSpecification) throws -> Program {
    try specification.program.makeProgram(format: specification.format)
  }
}
