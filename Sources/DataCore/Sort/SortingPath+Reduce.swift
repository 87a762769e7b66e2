package import JobModel

extension SortingPath {
  package func reduce(
    _ input: MapOutput<SortingPath>.Contents, into output: PartOutput, at place: TaskPlace
  ) throws {
    let reducer = try program.makeReducer(place)
    switch input {
    case .held(let held):
      try output.take(
        held.merger(partition: place.task), through: reducer, cancellation: place.cancellation)
    case .runs(let runs):
      try output.take(
        Merger(runs, partition: place.task), through: reducer, cancellation: place.cancellation)
    }
  }

  package func merge(
    _ runs: [RunFile], only: Int?, into writer: consuming RunWriter, at place: TaskPlace
  ) throws -> (RunFile, SpillReport) {
    let output = RunOutput(writer)
    let combiner = try program.makeCombiner(place)
    for partition in 0..<place.partitions {
      if only == nil || only == partition {
        let merger = try Merger(runs, partition: partition)
        if let combiner {
          let cursor = MergeCursor(merger, cancellation: place.cancellation)
          try output.combine(cursor, with: combiner)
        } else {
          try output.copy(merger, cancellation: place.cancellation)
        }
      }
      try output.endPartition()
    }
    return try output.finish()
  }
}
