import Commands
import DataCore
import JobModel
import Programs

/// The flags of a program that comes with gristmill.
protocol BuiltInOptions: ProgramOptions {}

extension BuiltInOptions {
  func makeProgram() throws -> Program { try program().makeProgram() }
}

/// What plans may name: the programs that come with gristmill.
enum BuiltInResolver: ProgramResolver {
  static func program(_ specification: ProgramSpecification) throws -> Program {
    try specification.makeProgram()
  }
}
