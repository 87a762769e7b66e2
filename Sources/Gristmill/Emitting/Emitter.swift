/// The object into which `map` emits its pairs of a key and a value.
///
/// Emitting copies the pair, so keys and values may be parts of the record. It allocates nothing:
/// pairs are collected and passed to the core many at a time.
public struct Emitter<Key: SortableBytes, Value: ByteCodable>: ~Copyable {
  // MARK: State

  /// Keys that are part of the text, each with the value 1.
  @usableFromInline var tokens = TokenEdges()
  /// All other pairs.
  @usableFromInline var pairs: StagedPairs
  @usableFromInline var sums = CounterSums()
  /// How often pairs were passed on in the middle of a record.
  @usableFromInline private(set) var gifts = 0
  /// What went wrong then. Later pairs are dropped, because the job fails.
  private var failure: (any Error)?

  // MARK: Resources

  private let sink: PairSink

  /// - Parameter writesText: whether pairs go to part files, as text.
  init(_ sink: PairSink, writesText: Bool) {
    self.sink = sink
    pairs = StagedPairs(writesText: writesText)
  }

  /// Emits a pair.
  ///
  /// - Complexity: O(bytes of both).
  @inlinable @inline(__always)
  public mutating func emit(_ key: Key, _ value: Value) {
    if let bytes = key.bytesInPlace, Emitter.isOne(value), tokens.append(bytes) {
      if tokens.isFull { giveAll() }
    } else {
      pairs.append(key, value)
      if pairs.isFull { giveAll() }
    }
  }

  @inlinable @inline(__always)
  static func isOne(_ value: Value) -> Bool {
    // Decided when the job is compiled: the value that is cast is an Int.
    Value.self == Int.self && unsafeBitCast(value, to: Int.self) == 1
  }

  /// Adds to a counter of the job.
  @inlinable
  public mutating func increment(_ counter: Counter, by number: Int = 1) {
    sums.add(number, to: counter)
  }
}

extension Emitter where Value == Nothing {
  /// Emits a key that has no value.
  @inlinable
  public mutating func emit(_ key: Key) { emit(key, Nothing()) }
}

// MARK: - Passing pairs to the core

extension Emitter {
  /// Whether it is time to pass pairs on. Checked between records, so that the pairs of one record
  /// stay together as long as possible.
  @inlinable @inline(__always)
  var isRipe: Bool { tokens.isRipe || pairs.isRipe }

  /// Begins a text. If the core accepts it, keys in the text are identified by their place.
  mutating func begin(_ place: TextPlace, takesTokens: Bool) {
    tokens.begin(place, isUsed: takesTokens)
  }

  /// Passes on what is ready.
  @usableFromInline @inline(never)
  mutating func give() throws {
    if let failure { throw failure }
    try sink.checkCancellation()
    try sink.take(&tokens, all: false)
    if pairs.isRipe { try sink.take(&pairs) }
  }

  /// Passes on all pairs at the end of the text.
  mutating func finishText() throws {
    if let failure { throw failure }
    try sink.take(&tokens, all: true)
    try sink.take(&pairs)
  }

  /// Passes on all pairs in the middle of a record that has very many.
  @usableFromInline @inline(never)
  mutating func giveAll() {
    gifts += 1
    do {
      try finishText()
    } catch {
      failure = error
      tokens.removeAll()
      pairs.removeAll()
    }
  }
}

// MARK: - Leaving records out

/// The state of an emitter, to return to later.
@usableFromInline
struct EmitterMark {
  @usableFromInline let tokens: Int
  @usableFromInline let pairBytes: Int
  @usableFromInline let gifts: Int

  @inlinable
  init(tokens: Int, pairBytes: Int, gifts: Int) {
    self.tokens = tokens
    self.pairBytes = pairBytes
    self.gifts = gifts
  }
}

extension Emitter {
  @inlinable
  var mark: EmitterMark {
    EmitterMark(tokens: tokens.count, pairBytes: pairs.bytes.filled, gifts: gifts)
  }

  /// Leaves a record out, if that is allowed, because `map` threw an error. The pairs that it
  /// emitted are taken back; if some of them have already been passed on, the job fails.
  @usableFromInline @inline(never)
  mutating func leaveOut(
    _ record: Record, since mark: EmitterMark, because error: any Error
  ) throws {
    guard gifts == mark.gifts, try record.isSkipped(because: error) else {
      throw record.failure(error)
    }
    tokens.count = mark.tokens
    pairs.bytes.filled = mark.pairBytes
  }
}
