import DataCore

/// A `SummingJob` as the core runs it.
struct SummingProgram<Job: SummingJob>: AggregatingProgram {
  private let job: Job
  private let poisons: Bool

  init(_ job: Job, poisons: Bool) {
    self.job = job
    self.poisons = poisons
  }

  var writesSums: Bool { false }

  func makeMapper(_ context: TaskContext) -> any AggregatingMapper {
    SummingMapper(job, context, poisons: poisons)
  }

  func makeReducer(
    _ context: TaskContext, into receiver: any RecordReceiver
  ) -> (any SumReducer)? {
    SumWriter(job, into: receiver, context, poisons: poisons)
  }
}

private final class SummingMapper<Job: SummingJob>: AggregatingMapper {
  private let mapper: TextMapper<Job>

  init(_ job: Job, _ context: TaskContext, poisons: Bool) {
    mapper = TextMapper(job, context, poisons: poisons)
  }

  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int {
    try withUnsafeMutablePointer(to: &aggregator) {
      try mapper.map(text, to: .sums($0), takesTokens: true)
    }
  }

  func finish() throws { try mapper.finish() }
}

/// Writes the sums of one partition.
private final class SumWriter<Job: SummingJob>: SumReducer {
  private let errors: KeyErrors
  private let scratch = DecodingScratch()
  private var keys = 0
  /// The key while it is valid, if it is overwritten afterwards.
  private let kept: KeptBytes?
  // On the heap, so that calls to them copy nothing and need no exclusivity check.
  private let job: UnsafeMutablePointer<Job>
  private let output: UnsafeMutablePointer<Output>

  init(_ job: Job, into receiver: any RecordReceiver, _ context: TaskContext, poisons: Bool) {
    kept = poisons ? KeptBytes(scratch: context.scratch, poisons: true) : nil
    errors = KeyErrors(action: Job.name + ": write", context: context)
    self.job = .allocate(capacity: 1)
    self.job.initialize(to: job)
    output = .allocate(capacity: 1)
    output.initialize(to: Output(receiver))
  }

  deinit {
    job.deinitialize(count: 1)
    job.deallocate()
    output.deinitialize(count: 1)
    output.deallocate()
  }

  func reduce(key: UnsafeRawBufferPointer, sum: Int64) throws {
    guard let kept else { return try write(key: key, sum: sum) }
    try write(key: kept.keep(key), sum: sum)
    try kept.removeAll()
  }

  @inline(__always)
  private func write(key bytes: UnsafeRawBufferPointer, sum: Int64) throws {
    scratch.removeAll()
    var key = ByteReader(Bytes(bytes), scratch: scratch)
    let mark = output.pointee.mark
    do {
      try Job._write(UnsafePointer(job), &key, sum: Int(sum), into: &output.pointee)
    } catch {
      try errors.leaveOut(
        Bytes(bytes), Job.Key.self, number: keys, from: &output.pointee, since: mark,
        because: error)
    }
    keys += 1
    if let failure = output.pointee.failure { throw failure }
  }

  func finish() throws { try output.pointee.finish(errors.context.counters) }
}
