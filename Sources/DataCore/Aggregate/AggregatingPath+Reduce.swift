package import JobModel

extension AggregatingPath {
  package func reduce(
    _ input: MapOutput<AggregatingPath>.Contents, into output: PartOutput, in context: TaskContext
  ) throws {
    if let reducer = try program.makeReducer(context, into: output) {
      var sums = ReducedSums(reducer, cancellation: context.cancellation)
      try sum(input, context, into: &sums)
      try reducer.finish()
    } else {
      try output.withWriter { try sum(input, context, into: &$0) }
    }
  }

  /// Passes on each key with the sum of its values, in the order of keys.
  private func sum<Sink: RecordSink & ~Copyable>(
    _ input: MapOutput<AggregatingPath>.Contents, _ context: TaskContext, into sink: inout Sink
  ) throws {
    switch input {
    case .held(let held):
      try held.withSortedCells(of: context.task, cancellation: context.cancellation) {
        try sink.append($0)
      }
    case .runs(let runs):
      var merger = try Merger(runs, partition: context.task)
      try merger.sum(into: &sink, cancellation: context.cancellation)
    }
  }

  package func merge(
    _ runs: [RunFile], only: Int?, into writer: consuming RunWriter, in context: TaskContext
  ) throws -> (RunFile, SpillReport) {
    for partition in 0..<context.partitions {
      if only == nil || only == partition {
        var merger = try Merger(runs, partition: partition)
        try merger.sum(into: &writer, cancellation: context.cancellation)
      }
      try writer.endPartition()
    }
    let merged = try writer.finish()
    return (merged, writer.report)
  }
}
