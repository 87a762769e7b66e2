import JobModel

/// Reads splits for one slot and passes their texts to it.
final class SlotReader {
  private let specification: MapTaskSpecification
  private let bounds: ReadBounds
  private let slot: any MapSlot
  /// Where other slots take chunks from; nil if one slot maps the whole split.
  private let exchange: ChunkExchange?
  private let cancellation: Cancellation
  private let progress: Progress
  private let window: MappedWindow
  private let inflaterKind: InflaterKind
  private var inflater: (any Inflater)?
  private var buffer: ChunkBuffer?
  private var textsLeft = Int.max
  /// Bytes of plain files read so far.
  private(set) var plainBytes = 0

  init(
    specification: MapTaskSpecification, bounds: ReadBounds, slot: any MapSlot,
    exchange: ChunkExchange?, cancellation: Cancellation, progress: Progress,
    inflater: InflaterKind
  ) throws {
    self.specification = specification
    self.bounds = bounds
    self.slot = slot
    self.exchange = exchange
    self.cancellation = cancellation
    self.progress = progress
    inflaterKind = inflater
    window = MappedWindow(byteCount: bounds.windowBytes)
  }

  /// - Parameters:
  ///   - number: the number of the split in the job.
  ///   - textsMax: how many texts to read from the start of each range; fewer than all in a sample.
  func read(_ split: InputSplit, number: Int, textsMax: Int = .max) throws {
    try slot.begin(split, number: number)
    var sequence = InputSequence(split: UInt32(number), text: 0)
    for range in split.ranges {
      try cancellation.check()
      textsLeft = textsMax
      do {
        switch specification.files[range.file].format {
        case .plain: try readPlain(range, &sequence)
        case .gzip: try readGzip(range, &sequence)
        }
      } catch is EnoughTexts {}
    }
    try slot.end(inputBytes: split.ranges.reduce(0) { $0 + $1.end - $1.start })
  }

  private func cutter(for file: InputFile) -> RecordCutter {
    RecordCutter(
      format: specification.format, path: file.path, recordBytesMax: bounds.lineBytesMax,
      isInflated: file.format == .gzip)
  }

  private func readPlain(_ range: InputRange, _ sequence: inout InputSequence) throws {
    let file = specification.files[range.file]
    let reader = PlainSplitReader(
      file: file, range: range, windowBytes: bounds.windowBytes, cutter: cutter(for: file))
    try reader.forEachText(window: window) { bytes, offset in
      let origin = TextOrigin(file: range.file, base: 0, offset: offset)
      plainBytes += bytes.count
      progress.addMapped(bytes: bytes.count)
      try map(
        InputText(bytes: bytes, format: specification.format, origin: origin), sequence)
    }
    // One slot maps all of it. The next text may be a chunk for another slot.
    sequence.text += 1
  }

  private func readGzip(_ range: InputRange, _ sequence: inout InputSequence) throws {
    let inflater = self.inflater ?? inflaterKind.make()
    self.inflater = inflater
    var chunks = ChunkFiller(
      buffer: buffer ?? ChunkBuffer(byteCount: bounds.chunkBytes), sequence: sequence,
      exchange: exchange)
    defer { (buffer, sequence) = (chunks.buffer, chunks.sequence) }
    let file = specification.files[range.file]
    let reader = GzipSplitReader(
      file: file, range: range, bounds: bounds, cutter: cutter(for: file),
      tools: GzipTools(inflater: inflater, window: window), progress: progress,
      cancellation: cancellation)
    let report = try reader.forEachChunk(&chunks) { chunk in
      try map(chunk.text(specification.format), chunk.sequence)
    }
    slot.ranges.append(report)
  }

  /// Thrown to stop reading a range that is only sampled.
  private struct EnoughTexts: Error {}

  private func map(_ text: InputText, _ sequence: InputSequence) throws {
    try slot.map(text, sequence: sequence)
    textsLeft -= 1
    if textsLeft == 0 { throw EnoughTexts() }
  }
}

/// Sizes to observe when reading.
struct ReadBounds {
  var windowBytes: Int
  /// Bytes that are inflated before they are mapped.
  var chunkBytes = Limits.chunkBytes
  /// The size limit of a line or other record, in bytes.
  var lineBytesMax: Int
}
