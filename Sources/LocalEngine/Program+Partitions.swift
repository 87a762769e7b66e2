package import DataCore
package import JobModel

extension Program {
  /// Throws a usage failure if the program cannot have `count` reduce tasks.
  ///
  /// - Parameter name: the name of the program.
  package func check(partitions count: Int, of name: String) throws {
    if let only = path.partitionsOnly, count != only {
      throw JobFailure(
        .usage,
        "--partitions \(count): \(name) has \(only == 0 ? "no reduce tasks" : "\(only) part file"): leave the flag out"
      )
    }
    if count == 0, let use = path.reduceTasksUse {
      throw JobFailure(.usage, "--partitions 0: \(name) \(use): give at least 1")
    }
  }
}

extension JobPlan {
  /// Throws a usage failure if the plan does not fit its program: someone else may have written it.
  package func check(for program: Program) throws {
    try program.check(partitions: partitions, of: specification.program.name)
  }
}
