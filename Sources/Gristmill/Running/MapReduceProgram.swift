import DataCore

/// A `MapReduceJob` as the core runs it.
struct MapReduceProgram<Job: MapReduceJob>: SortingProgram {
  private let job: Job
  private let poisons: Bool

  init(_ job: Job, poisons: Bool) {
    self.job = job
    self.poisons = poisons
  }

  var ordersValues: Bool { Job.ordersValues }
  var isTotallyOrdered: Bool { Job.isTotallyOrdered }

  func makeMapper(_ context: TaskContext) -> any RecordMapper {
    PairMapper(job, context, poisons: poisons)
  }

  // It may count or fail.
  var alwaysCombines: Bool { Job._combines }

  func makeCombiner(_ context: TaskContext) -> (any PartitionReducer)? {
    Job._combines ? Combiner(job, context, poisons: poisons) : nil
  }

  func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? {
    Reducer(job, context, poisons: poisons)
  }
}

private final class PairMapper<Job: MapReduceJob>: RecordMapper {
  private let mapper: TextMapper<Job>

  init(_ job: Job, _ context: TaskContext, poisons: Bool) {
    mapper = TextMapper(job, context, poisons: poisons)
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    try withUnsafeMutablePointer(to: &emitter) {
      try mapper.map(text, to: .records($0), takesTokens: false)
    }
  }

  func finish(into emitter: inout RecordEmitter) throws { try mapper.finish() }
}

private final class Reducer<Job: MapReduceJob>: PartitionReducer {
  private let job: Job
  private let context: TaskContext
  private let poisons: Bool

  init(_ job: Job, _ context: TaskContext, poisons: Bool) {
    self.job = job
    self.context = context
    self.poisons = poisons
  }

  func reduce(_ records: RecordCursor, into receiver: any RecordReceiver) throws {
    let errors = KeyErrors(action: Job.name + ": reduce", context: context)
    let groups = try _KeyGroups(records, errors, receiver: receiver, poisons: poisons)
    var output = Output(receiver)
    try job._reduceAll(groups, into: &output)
    try output.finish(context.counters)
  }
}

private final class Combiner<Job: MapReduceJob>: PartitionReducer {
  private let job: Job
  private let context: TaskContext
  private let poisons: Bool

  init(_ job: Job, _ context: TaskContext, poisons: Bool) {
    self.job = job
    self.context = context
    self.poisons = poisons
  }

  func reduce(_ records: RecordCursor, into receiver: any RecordReceiver) throws {
    let errors = KeyErrors(action: Job.name + ": combine", context: context)
    let groups = try _KeyGroups(records, errors, receiver: receiver, poisons: poisons)
    var value = ByteWriter()
    try job._combineAll(groups, into: &value)
  }
}
