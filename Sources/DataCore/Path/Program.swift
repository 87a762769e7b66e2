/// A program as it is declared: its functions, and the path that its records take.
package struct Program: Sendable {
  /// Each task opens it once, and knows its types from then on.
  package let path: any DataPath

  /// Values are numbers that are added: keys are combined in hash tables before they are sorted.
  package static func aggregating(_ program: any AggregatingProgram) -> Program {
    Program(path: AggregatingPath(program))
  }

  /// Values are bytes, and reducers see each of them: records are sorted.
  package static func sorting(_ program: any SortingProgram) -> Program {
    Program(path: SortingPath(program))
  }
}
