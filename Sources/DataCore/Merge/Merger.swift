import JobModel

/// Merges sorted sources into one order: by key, then by place in the input.
///
/// - Complexity: O(log2(sources)) comparisons of two words for each record; two blocks of each run
///   are in memory.
struct Merger<Source: SortedSource & ~Copyable>: ~Copyable {
  private let sources: UnsafeMutablePointer<Source>
  private let count: Int
  private var tree: LoserTree
  /// Whether the winner was returned, and moves on at the next call.
  private var isWinnerUsed = false

  /// - Parameter make: makes the source with a number, counted from 0.
  init(count: Int, make: (Int) throws -> Source) throws {
    let sources = UnsafeMutablePointer<Source>.allocate(capacity: max(count, 1))
    var heads: [LoserTree.Head?] = []
    do {
      for number in 0..<count {
        (sources + number).initialize(to: try make(number))
        heads.append(nil)
        heads[number] = try Self.nextHead(of: sources + number)
      }
    } catch {
      sources.deinitialize(count: heads.count)
      sources.deallocate()
      throw error
    }
    self.sources = sources
    self.count = count
    tree = LoserTree(heads: heads.isEmpty ? [nil] : heads)
  }

  deinit {
    sources.deinitialize(count: count)
    sources.deallocate()
  }

  /// Advances a source and returns its new head; nil if it is at its end.
  @inline(__always)
  private static func nextHead(
    of source: UnsafeMutablePointer<Source>
  ) throws -> LoserTree.Head? {
    guard try source.pointee.advance() else { return nil }
    return LoserTree.Head(source.pointee.key, sequence: source.pointee.sequence)
  }

  /// Moves to the next record, which is valid until the next call; nil after the last one.
  @inline(__always)
  mutating func next() throws -> LoserTree.Head? {
    if isWinnerUsed { tree.replaceWinner(with: try Self.nextHead(of: sources + tree.winner)) }
    isWinnerUsed = true
    return tree.winningHead
  }

  /// The source of the current record.
  @inline(__always)
  var source: UnsafeMutablePointer<Source> { sources + tree.winner }
}

extension Merger where Source == SegmentReader {
  /// Merges one partition of several runs.
  init(_ runs: [RunFile], partition: Int) throws {
    try self.init(count: runs.count) { try SegmentReader(runs[$0], partition: partition) }
  }

  /// Passes on every key, once, with the sum of its values, which are numbers.
  mutating func sum<Sink: RecordSink & ~Copyable>(
    into sink: inout Sink, cancellation: Cancellation
  ) throws {
    var key = KeyCopy()
    var pace = CheckPace(cancellation)
    var next = try next()
    while let head = next {
      // The reader reuses the bytes of its key when it moves on.
      key.set(head)
      var total = try source.pointee.number()
      next = try self.next()
      while let same = next, key.isSame(as: same) {
        total &+= try source.pointee.number()
        next = try self.next()
      }
      try sink.append(key.key, value: total)
      try pace.step()
    }
  }
}
