/// What programs declare: a map function, what becomes of its pairs, and so the path that they take.
package struct Program: Sendable {
  /// Tasks open it once, and know its types from there on.
  package let path: any DataPath

  /// Values are numbers that are added: keys are combined in hash tables before they are sorted.
  package static func aggregating(_ program: any AggregatingProgram) -> Program {
    Program(path: AggregatingPath(program))
  }

  /// Values are bytes, kept apart until a reducer sees them: records are sorted.
  package static func sorting(_ program: any SortingProgram) -> Program {
    Program(path: SortingPath(program))
  }
}
