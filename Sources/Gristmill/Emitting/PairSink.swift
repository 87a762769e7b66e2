import DataCore

/// Passes pairs to the core.
final class PairSink {
  /// Where pairs go while a text is being mapped.
  enum Target {
    case none
    /// Pairs to be added up: the values are numbers.
    case sums(UnsafeMutablePointer<Aggregator>)
    /// Pairs to be sorted.
    case records(UnsafeMutablePointer<RecordEmitter>)
  }

  var target = Target.none
  private let cancellation: Cancellation

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  /// Called from time to time, because `map` may be slow.
  func checkCancellation() throws { try cancellation.check() }

  /// Takes tokens, each of which counts 1: all of them, or as many as fill whole batches of the
  /// core.
  func take(_ tokens: inout TokenEdges, all: Bool) throws {
    let count = all ? tokens.count : tokens.count & ~(Limits.probeBatch - 1)
    guard count > 0, case .sums(let aggregator) = target else { return }
    aggregator.pointee.count(tokens: count, edges: tokens.edges, of: tokens.text)
    tokens.removeFirst(count)
    try aggregator.pointee.makeRoomWhereGrown()
  }

  func take(_ pairs: inout StagedPairs) throws {
    switch target {
    case .none: break
    case .sums(let aggregator):
      try pairs.forEachBatch { batch in
        for pair in batch { Self.makeNative(pair) }
        try aggregator.pointee.add(UnsafeBufferPointer(batch))
        try aggregator.pointee.makeRoomWhereGrown()
      }
    case .records(let emitter):
      try pairs.forEachBatch { try emitter.pointee.emit(UnsafeBufferPointer($0)) }
    }
    pairs.removeAll()
  }

  /// Converts a number from its encoding to the form that the core adds up.
  ///
  /// Safe: the value of a pair that is summed has 8 bytes, in a buffer of this library.
  private static func makeNative(_ pair: EmittedRecord) {
    let number = pair.value.start.loadUnaligned(as: Int.self)
    UnsafeMutableRawPointer(mutating: pair.value.start).storeBytes(
      of: Int(bigEndian: number) ^ Int.signBit, as: Int.self)
  }
}
