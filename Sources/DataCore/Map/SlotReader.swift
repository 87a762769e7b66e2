import JobModel

/// Reads splits for one slot and passes their texts to it.
final class SlotReader {
  private let specification: MapTaskSpecification
  private let streams: InputStreams
  private let bounds: ReadBounds
  private let slot: any MapSlot
  /// Where other slots take chunks from; nil if one slot maps the whole split.
  private let exchange: ChunkExchange?
  private let cancellation: Cancellation
  private let progress: Progress
  private let skips: SkippedRecords
  private let window: MappedWindow
  private let inflaterKind: InflaterKind
  private var inflater: (any Inflater)?
  private var buffer: ChunkBuffer?
  /// How much to read of each range, and of streams only what was read ahead; nil reads all of it.
  private(set) var sample: SampleBudget?
  /// Bytes of text that the current range has had, mapped and skipped, and of which it may have so
  /// many mapped.
  private var rangeBytes = 0
  private var rangeBytesSkipped = 0
  private var rangeBytesMax = Int.max
  /// Bytes of text that a sample skipped.
  private(set) var skippedBytes = 0
  /// Bytes of plain files read so far.
  private(set) var plainBytes = 0

  init(
    specification: MapTaskSpecification, bounds: ReadBounds, slot: any MapSlot,
    exchange: ChunkExchange?, cancellation: Cancellation, progress: Progress,
    inflater: InflaterKind, skips: SkippedRecords, streams: InputStreams = .none,
    sample: SampleBudget? = nil
  ) throws {
    self.specification = specification
    self.streams = streams
    self.bounds = bounds
    self.slot = slot
    self.exchange = exchange
    self.cancellation = cancellation
    self.progress = progress
    self.skips = skips
    inflaterKind = inflater
    self.sample = sample
    window = MappedWindow(byteCount: bounds.windowBytes)
  }

  /// - Parameter number: the number of the split in the job.
  func read(_ split: InputSplit, number: Int) throws {
    try slot.begin(split, number: number)
    var sequence = InputSequence(split: UInt32(number), text: 0)
    var inputBytes = 0
    for range in split.ranges {
      try cancellation.check()
      rangeBytes = 0
      rangeBytesSkipped = 0
      rangeBytesMax = sample?.bytesMax(of: range) ?? .max
      do {
        inputBytes += try read(range, &sequence)
      } catch is EnoughText {
      } catch is StreamCursor.EndOfHead {}
      sample?.note(rangeBytes, of: range)
    }
    try slot.end(inputBytes: inputBytes)
  }

  /// Returns the bytes of the range, as stored.
  private func read(_ range: InputRange, _ sequence: inout InputSequence) throws -> Int {
    if specification.files[range.file].isStream { return try readStream(range, &sequence) }
    switch specification.files[range.file].format {
    case .plain: try readPlain(range, &sequence)
    case .gzip: try readGzip(range, &sequence)
    }
    return range.end - range.start
  }

  private func cutter(for file: InputFile) -> RecordCutter {
    var cutter = RecordCutter(
      format: specification.format, path: file.name, recordBytesMax: bounds.lineBytesMax,
      isInflated: file.format == .gzip)
    if specification.format == .warc, skips.isAllowed {
      cutter.badRecords = BadInputRecords(skips: skips, files: specification.files)
    }
    return cutter
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
        InputText(bytes: bytes, format: specification.format, origin: origin), of: range,
        sequence)
    }
    // One slot maps all of it. The next text may be a chunk for another slot.
    sequence.text += 1
  }

  private func ownInflater() -> any Inflater {
    let inflater = self.inflater ?? inflaterKind.make()
    self.inflater = inflater
    return inflater
  }

  private func chunks(_ sequence: InputSequence) -> ChunkFiller {
    ChunkFiller(
      buffer: buffer ?? ChunkBuffer(byteCount: bounds.chunkBytes), sequence: sequence,
      exchange: exchange)
  }

  /// Returns the bytes that came from the stream.
  private func readStream(_ range: InputRange, _ sequence: inout InputSequence) throws -> Int {
    let file = specification.files[range.file]
    guard let stream = streams.stream(range.file) else {
      throw JobFailure(.input, "cannot read \(file.name): another process opened it")
    }
    var chunks = chunks(sequence)
    defer { (buffer, sequence) = (chunks.buffer, chunks.sequence) }
    let cursor = StreamCursor(stream, onlyHead: sample != nil, cancellation: cancellation)
    defer { if file.format == .plain { plainBytes += cursor.offset } }
    try StreamReader(
      file: file, number: range.file, bounds: bounds, cutter: cutter(for: file), cursor: cursor,
      progress: progress, cancellation: cancellation
    ).forEachChunk(&chunks, inflater: ownInflater) { chunk in
      try map(chunk.text(specification.format), of: range, chunk.sequence)
    }
    return cursor.offset
  }

  private func readGzip(_ range: InputRange, _ sequence: inout InputSequence) throws {
    var chunks = chunks(sequence)
    defer { (buffer, sequence) = (chunks.buffer, chunks.sequence) }
    let file = specification.files[range.file]
    let reader = GzipSplitReader(
      file: file, range: range, bounds: bounds, cutter: cutter(for: file),
      tools: GzipTools(inflater: ownInflater(), window: window), progress: progress,
      cancellation: cancellation)
    let report = try reader.forEachChunk(&chunks) { chunk in
      try map(chunk.text(specification.format), of: range, chunk.sequence)
    }
    slot.ranges.append(report)
  }

  /// Thrown to stop reading a range that is only sampled.
  private struct EnoughText: Error {}

  private func map(_ text: InputText, of range: InputRange, _ sequence: InputSequence) throws {
    let seen = rangeBytes + rangeBytesSkipped
    let isTaken = rangeBytes < rangeBytesMax && sample?.takes(seen, of: range) ?? true
    if isTaken {
      try slot.map(text, sequence: sequence)
      rangeBytes += text.bytes.count
    } else {
      rangeBytesSkipped += text.bytes.count
      skippedBytes += text.bytes.count
    }
    guard let sample, rangeBytes >= rangeBytesMax else { return }
    if seen + text.bytes.count >= sample.bytesMin(of: range) { throw EnoughText() }
  }
}

/// Sizes to observe when reading.
struct ReadBounds {
  var windowBytes: Int
  /// Bytes that are inflated before they are mapped.
  var chunkBytes = Limits.chunkBytes
  /// Bytes of work after which a place that looks like a gzip member is accepted as one.
  var gzipProofBytes = Limits.gzipProofBytes
  /// The size limit of a line or other record, in bytes.
  var lineBytesMax: Int
}
