package import DataCore
package import JobModel

extension Program {
  /// Throws where the program cannot do with so many reduce tasks.
  ///
  /// - Parameter name: what the program is called.
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
  /// Throws where the plan is none for the program that it names: somebody else may have written it.
  package func check(for program: Program) throws {
    try program.check(partitions: partitions, of: specification.program.name)
  }
}
