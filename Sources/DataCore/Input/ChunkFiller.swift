/// The chunk that a slot fills with inflated text. A full chunk goes to a slot that waits for work
/// or, if none is waiting, to the slot's own mapper.
struct ChunkFiller {
  private(set) var buffer: ChunkBuffer
  /// Bytes of text in the buffer.
  private(set) var filled = 0
  /// Where the first of these bytes comes from.
  private(set) var origin = TextOrigin(file: 0, base: 0, offset: 0)
  /// Numbers the chunks of a split.
  private(set) var sequence: InputSequence
  private let exchange: ChunkExchange?

  /// - Parameter exchange: where other slots take chunks; nil if one slot maps them all.
  init(buffer: ChunkBuffer, sequence: InputSequence, exchange: ChunkExchange?) {
    self.buffer = buffer
    self.sequence = sequence
    self.exchange = exchange
  }

  var text: UnsafeRawBufferPointer { buffer.text(filled) }
  var isFull: Bool { filled == buffer.capacity }

  // MARK: Text

  /// Starts with an empty chunk, whose text will come from `origin` on.
  mutating func begin(at origin: TextOrigin) {
    self.origin = origin
    filled = 0
  }

  /// Appends the next text of `reader`, as much as fits.
  mutating func fill<Text: WalkedText & ~Copyable>(from reader: inout Text) throws {
    filled += try reader.read(into: buffer.room(from: filled))
  }

  /// Drops text at the front.
  mutating func dropFirst(_ count: Int) {
    buffer.moveToFront(count..<filled)
    filled -= count
    origin.offset += count
  }

  mutating func grow(to byteCount: Int) { buffer.grow(to: byteCount, keeping: filled) }

  /// Releases the memory that a long record took.
  mutating func shrink(to byteCount: Int) {
    if buffer.capacity > byteCount { buffer = ChunkBuffer(byteCount: byteCount) }
  }

  // MARK: Chunks

  /// The first `count` bytes, with the next number.
  mutating func chunk(_ count: Int) -> ChunkExchange.Chunk {
    defer { sequence.text += 1 }
    return ChunkExchange.Chunk(
      buffer: buffer, byteCount: count, origin: origin, sequence: sequence)
  }

  /// Passes the first `count` bytes on. Whatever follows them is then at the front.
  mutating func give(_ count: Int, map: (ChunkExchange.Chunk) throws -> Void) throws {
    let full = chunk(count)
    guard let exchange, let spare = exchange.bufferForHandingOver() else {
      try map(full)
      return dropFirst(count)
    }
    // Once the chunk has been passed on, its buffer belongs to another slot, so the copy comes
    // first.
    let rest = UnsafeRawBufferPointer(rebasing: text[count...])
    if rest.count > spare.capacity { spare.grow(to: buffer.capacity, keeping: 0) }
    spare.room(from: 0).copyMemory(from: rest)
    exchange.give(full)
    buffer = spare
    filled = rest.count
    origin.offset += count
  }
}
