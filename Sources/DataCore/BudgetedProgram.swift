/// A program, and how the memory of the process that runs it is divided.
package enum BudgetedProgram: Sendable {
  case aggregating(any AggregatingProgram, MemoryPlan)
  case sorting(any SortingProgram, SortPlan)

  /// Throws where the budget is too small, with the least that would do.
  package init(_ program: Program, budgetBytes: Int, slots: Int) throws {
    self =
      switch program {
      case .aggregating(let program):
        .aggregating(program, try MemoryPlan(budgetBytes: budgetBytes, slots: slots))
      case .sorting(let program):
        .sorting(program, try SortPlan(budgetBytes: budgetBytes, slots: slots))
      }
  }

  /// The same for a task of so much text.
  func sized(forText bytes: Int) -> BudgetedProgram {
    switch self {
    case .aggregating(let program, let plan): .aggregating(program, plan.sized(forText: bytes))
    case .sorting(let program, let plan): .sorting(program, plan.sized(forText: bytes))
    }
  }

  var bounds: ReadBounds {
    switch self {
    case .aggregating(_, let plan):
      ReadBounds(windowBytes: plan.windowBytes, lineBytesMax: plan.lineBytesMax)
    case .sorting(_, let plan):
      ReadBounds(windowBytes: plan.windowBytes, lineBytesMax: plan.lineBytesMax)
    }
  }

  /// Runs that are merged at once when each has an index of so many partitions.
  package func fanIn(partitions: Int) -> Int {
    switch self {
    case .aggregating(_, let plan): plan.fanIn(partitions: partitions)
    case .sorting(_, let plan): plan.fanIn(partitions: partitions)
    }
  }
}
