package import JobModel

extension SortingPath {
  package func reduce(
    _ input: MapOutput<SortingPath>.Contents, into output: PartOutput, in context: TaskContext
  ) throws {
    let reducer = try program.makeReducer(context)
    switch input {
    case .held(let held):
      try output.take(
        held.merger(partition: context.task), through: reducer, cancellation: context.cancellation)
    case .runs(let runs):
      try output.take(
        Merger(runs, partition: context.task), through: reducer, cancellation: context.cancellation)
    }
  }

  package func merge(
    _ runs: [RunFile], only: Int?, into writer: consuming RunWriter, in context: TaskContext
  ) throws -> (RunFile, SpillReport) {
    let output = RunOutput(writer)
    // Runs of several slots hold splits in turn. What a combiner prints for several of them at once
    // has no place among the others.
    let hasPlaces = program.combinesBySplit && runs.contains { $0.isSequenced }
    let combiner = hasPlaces ? nil : try program.makeCombiner(context)
    for partition in 0..<context.partitions {
      if only == nil || only == partition {
        let merger = try Merger(runs, partition: partition)
        if let combiner {
          let cursor = MergeCursor(merger, cancellation: context.cancellation)
          try output.combine(cursor, with: combiner)
        } else {
          try output.copy(merger, cancellation: context.cancellation)
        }
      }
      try output.endPartition()
    }
    return try output.finish()
  }
}
