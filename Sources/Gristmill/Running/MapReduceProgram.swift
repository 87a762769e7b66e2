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

  func makeMapper(_ place: TaskPlace) -> any RecordMapper {
    PairMapper(job, place, poisons: poisons)
  }

  func makeCombiner(_ place: TaskPlace) -> (any PartitionReducer)? {
    Job._combines ? Combiner(job, place, poisons: poisons) : nil
  }

  func makeReducer(_ place: TaskPlace) -> (any PartitionReducer)? {
    Reducer(job, place, poisons: poisons)
  }
}

private final class PairMapper<Job: MapReduceJob>: RecordMapper {
  private let mapper: TextMapper<Job>

  init(_ job: Job, _ place: TaskPlace, poisons: Bool) {
    mapper = TextMapper(job, place, poisons: poisons)
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
  private let place: TaskPlace
  private let poisons: Bool

  init(_ job: Job, _ place: TaskPlace, poisons: Bool) {
    self.job = job
    self.place = place
    self.poisons = poisons
  }

  func reduce(_ records: RecordCursor, into receiver: any RecordReceiver) throws {
    let errors = KeyErrors(action: Job.name + ": reduce", place: place)
    let groups = try _KeyGroups(records, errors, receiver: receiver, poisons: poisons)
    var output = Output(receiver)
    try job._reduceAll(groups, into: &output)
    try output.finish(place.counters)
  }
}

private final class Combiner<Job: MapReduceJob>: PartitionReducer {
  private let job: Job
  private let place: TaskPlace
  private let poisons: Bool

  init(_ job: Job, _ place: TaskPlace, poisons: Bool) {
    self.job = job
    self.place = place
    self.poisons = poisons
  }

  func reduce(_ records: RecordCursor, into receiver: any RecordReceiver) throws {
    let errors = KeyErrors(action: Job.name + ": combine", place: place)
    let groups = try _KeyGroups(records, errors, receiver: receiver, poisons: poisons)
    var value = ByteWriter()
    try job._combineAll(groups, into: &value)
  }
}
