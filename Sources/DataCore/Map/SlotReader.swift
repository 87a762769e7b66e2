import JobModel

/// Reads splits for one slot and gives their lines to its mapper.
final class SlotReader {
  private let specification: MapTaskSpecification
  private let plan: MemoryPlan
  private let state: SlotState
  private let exchange: ChunkExchange
  private let cancellation: Cancellation
  private let progress: Progress
  private let window: MappedWindow
  private let inflaterKind: InflaterKind
  private var inflater: (any Inflater)?
  private var buffer: ChunkBuffer?

  init(
    specification: MapTaskSpecification, plan: MemoryPlan, state: SlotState,
    exchange: ChunkExchange, cancellation: Cancellation, progress: Progress,
    inflater: InflaterKind
  ) throws {
    self.specification = specification
    self.plan = plan
    self.state = state
    self.exchange = exchange
    self.cancellation = cancellation
    self.progress = progress
    inflaterKind = inflater
    window = try MappedWindow(byteCount: plan.windowBytes)
  }

  func read(_ split: InputSplit) throws {
    for range in split.ranges {
      try cancellation.check()
      switch specification.files[range.file].format {
      case .plain: try readPlain(range)
      case .gzip: try readGzip(range)
      }
      state.countInput(bytes: range.end - range.start)
    }
  }

  private func readPlain(_ range: InputRange) throws {
    let reader = PlainSplitReader(
      file: specification.files[range.file], range: range, windowBytes: plan.windowBytes,
      lineBytesMax: plan.lineBytesMax)
    try reader.forEachText(window: window) { text in
      try state.map(text)
      progress.addMapped(bytes: text.count)
    }
  }

  private func readGzip(_ range: InputRange) throws {
    let inflater = self.inflater ?? inflaterKind.make()
    self.inflater = inflater
    var buffer = self.buffer ?? ChunkBuffer(byteCount: Limits.chunkBytes)
    defer { self.buffer = buffer }
    let reader = GzipSplitReader(
      file: specification.files[range.file], range: range, windowBytes: plan.windowBytes,
      lineBytesMax: plan.lineBytesMax, cancellation: cancellation)
    let report = try reader.forEachChunk(
      buffer: &buffer, inflater: inflater, window: window, exchange: exchange, progress: progress
    ) { chunk in
      try state.map(UnsafeRawBufferPointer(rebasing: chunk.buffer.bytes[..<chunk.byteCount]))
    }
    state.ranges.append(report)
  }
}
