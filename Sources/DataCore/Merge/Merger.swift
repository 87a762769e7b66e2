import JobModel

/// Merges sorted sources into one order: by key, then by place in the input.
///
/// - Complexity: O(log2(sources)) comparisons of two words a record; of a run
///   two blocks are in memory.
struct Merger<Source: SortedSource & ~Copyable>: ~Copyable {
  private let sources: UnsafeMutablePointer<Source>
  private let count: Int
  private var tree: LoserTree
  /// Whether the winner was given out, and moves on at the next call.
  private var isWinnerUsed = false

  /// - Parameter make: makes the source of a number from 0 on.
  init(count: Int, make: (Int) throws -> Source) throws {
    let sources = UnsafeMutablePointer<Source>.allocate(capacity: max(count, 1))
    var heads: [LoserTree.Head] = []
    do {
      for number in 0..<count {
        (sources + number).initialize(to: try make(number))
        heads.append(LoserTree.endHead)
        heads[number] = try Self.nextHead(of: sources + number)
      }
    } catch {
      sources.deinitialize(count: heads.count)
      sources.deallocate()
      throw error
    }
    self.sources = sources
    self.count = count
    tree = LoserTree(heads: heads.isEmpty ? [LoserTree.endHead] : heads)
  }

  deinit {
    sources.deinitialize(count: count)
    sources.deallocate()
  }

  /// Moves a source on and returns its new head.
  @inline(__always)
  private static func nextHead(of source: UnsafeMutablePointer<Source>) throws -> LoserTree.Head {
    guard try source.pointee.advance() else { return LoserTree.endHead }
    let key = source.pointee.key
    let words = KeyWords(key, length: min(source.pointee.length, 16))
    return LoserTree.Head(
      first: words.first.byteSwapped, second: words.second.byteSwapped,
      length: source.pointee.length, key: key, sequence: source.pointee.sequence)
  }

  /// Moves to the next record; false behind the last one.
  @inline(__always)
  mutating func advance() throws -> Bool {
    if isWinnerUsed { tree.replaceWinner(with: try Self.nextHead(of: sources + tree.winner)) }
    isWinnerUsed = true
    return tree.winningHead.length >= 0
  }

  /// The current record, which lives until the merger moves on.
  @inline(__always)
  var head: LoserTree.Head { tree.winningHead }

  /// The source of the current record.
  @inline(__always)
  var source: UnsafeMutablePointer<Source> { sources + tree.winner }
}

extension LoserTree {
  /// What stands for a source that is at its end.
  @inline(__always)
  static var endHead: Head {
    Head(first: .max, second: .max, length: -1, key: .noBytes, sequence: 0)
  }
}

extension Merger where Source == SegmentReader {
  /// Merges one partition of several runs.
  init(_ runs: [RunFile], partition: Int) throws {
    try self.init(count: runs.count) { try SegmentReader(runs[$0], partition: partition) }
  }

  /// Sends every key, once, with the sum of its values, which are numbers.
  mutating func sum<Sink: RecordSink & ~Copyable>(
    into sink: inout Sink, cancellation: Cancellation
  ) throws {
    var key = KeyCopy()
    var pace = CheckPace(cancellation)
    var hasRecord = try advance()
    while hasRecord {
      // The reader reuses the bytes of its key when it moves on.
      key.set(head)
      var total = try source.pointee.number()
      hasRecord = try advance()
      while hasRecord && key.isSame(as: head) {
        total &+= try source.pointee.number()
        hasRecord = try advance()
      }
      try sink.append(key: key.bytes, length: key.length, value: total)
      try pace.step()
    }
  }
}

/// A copy of the key of a group, to compare others with.
struct KeyCopy: ~Copyable {
  private var buffer: UnsafeMutableRawBufferPointer
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private(set) var length = -1

  init() { buffer = .allocate(byteCount: 256, alignment: 64) }

  deinit { buffer.deallocate() }

  /// 16 bytes can be read there.
  @inline(__always)
  var bytes: UnsafeRawPointer { UnsafeRawPointer(buffer.baseAddress!) }

  @inline(__always)
  mutating func set(_ head: LoserTree.Head) {
    if head.length > buffer.count - 16 { grow(to: head.length) }
    buffer.baseAddress!.copyMemory(from: head.key, byteCount: max(head.length, 16))
    first = head.first
    second = head.second
    length = head.length
  }

  @inline(__always)
  func isSame(as head: LoserTree.Head) -> Bool {
    first == head.first && second == head.second && length == head.length
      && (length <= KeyCell.inlineBytes || isSameTail(head))
  }

  @inline(never)
  private func isSameTail(_ head: LoserTree.Head) -> Bool {
    KeyOrder.compare(
      PackedRecord(key: bytes, length: length), PackedRecord(key: head.key, length: length),
      from: KeyCell.inlineBytes) == 0
  }

  @inline(never)
  private mutating func grow(to length: Int) {
    buffer.deallocate()
    buffer = .allocate(byteCount: 2 * length + 16, alignment: 64)
  }
}

/// Looks whether somebody cancelled, once in many steps.
struct CheckPace {
  private let cancellation: Cancellation
  private var steps = 0

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  @inline(__always)
  mutating func step() throws {
    steps &+= 1
    if steps & 0xffff == 0 { try cancellation.check() }
  }
}
