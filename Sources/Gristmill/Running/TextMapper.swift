import DataCore

/// Passes the texts of one slot to a job.
final class TextMapper<Job: MappingJob> {
  private let job: Job
  private let counters: CounterTable
  private let sink: PairSink
  /// The record that is being mapped, if it is overwritten afterwards.
  private let poisoned: PoisonedText?
  // On the heap: records hold their addresses, and calls to them need no exclusivity check.
  private let text: UnsafeMutablePointer<TextPlace>
  private let emitter: UnsafeMutablePointer<Emitter<Job.Key, Job.Value>>

  init(_ job: Job, _ context: TaskContext, poisons: Bool) {
    self.job = job
    poisoned = poisons ? PoisonedText() : nil
    counters = context.counters
    sink = PairSink(context.cancellation)
    text = .allocate(capacity: 1)
    text.initialize(to: TextPlace(TextSource(job: Job.name, context)))
    emitter = .allocate(capacity: 1)
    // Without reduce tasks, pairs go directly to part files.
    emitter.initialize(to: Emitter(sink, writesText: context.partitions == 0))
  }

  deinit {
    text.deinitialize(count: 1)
    text.deallocate()
    emitter.deinitialize(count: 1)
    emitter.deallocate()
  }

  /// Maps a text of complete records and returns their number.
  func map(_ input: InputText, to target: PairSink.Target, takesTokens: Bool) throws -> Int {
    precondition(input.bytes.count < Limits.textBytesMax)
    guard let poisoned else { return try mapText(input, to: target, takesTokens: takesTokens) }
    return try poisoned.forEachRecord(of: input) {
      try mapText($0, to: target, takesTokens: takesTokens)
    }
  }

  private func mapText(
    _ input: InputText, to target: PairSink.Target, takesTokens: Bool
  ) throws -> Int {
    text.pointee.set(input)
    sink.target = target
    defer { sink.target = .none }
    emitter.pointee.begin(text.pointee, takesTokens: takesTokens)
    let records = try job._mapAll(_MappedText(text), into: &emitter.pointee)
    try emitter.pointee.finishText()
    return records
  }

  func finish() throws { counters.add(try emitter.pointee.sums.take()) }
}
