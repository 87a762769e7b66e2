package import JobModel

extension AggregatingPath {
  package func reduce(
    _ input: MapOutput<AggregatingPath>.Contents, into output: PartOutput, at place: TaskPlace
  ) throws {
    if let reducer = try program.makeReducer(place, into: output) {
      var sums = ReducedSums(reducer, cancellation: place.cancellation)
      try sum(input, place, into: &sums)
      try reducer.finish()
    } else {
      try output.withWriter { try sum(input, place, into: &$0) }
    }
  }

  /// Passes on each key with the sum of its values, in the order of keys.
  private func sum<Sink: RecordSink & ~Copyable>(
    _ input: MapOutput<AggregatingPath>.Contents, _ place: TaskPlace, into sink: inout Sink
  ) throws {
    switch input {
    case .held(let held):
      try held.withSortedCells(of: place.task, cancellation: place.cancellation) {
        try sink.append($0)
      }
    case .runs(let runs):
      var merger = try Merger(runs, partition: place.task)
      try merger.sum(into: &sink, cancellation: place.cancellation)
    }
  }

  package func merge(
    _ runs: [RunFile], only: Int?, into writer: consuming RunWriter, at place: TaskPlace
  ) throws -> (RunFile, SpillReport) {
    for partition in 0..<place.partitions {
      if only == nil || only == partition {
        var merger = try Merger(runs, partition: partition)
        try merger.sum(into: &writer, cancellation: place.cancellation)
      }
      try writer.endPartition()
    }
    let merged = try writer.finish()
    return (merged, writer.report)
  }
}
