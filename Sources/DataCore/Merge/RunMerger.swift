import Glibc
import JobModel

/// Merges one partition of several runs into a sink; values of the same key are added.
///
/// - Complexity: O(records x log2(runs)) comparisons of two words; memory for
///   two blocks a run.
struct RunMerger: ~Copyable {
  private let readers: UnsafeMutablePointer<SegmentReader>
  private var count = 0
  private var current: UnsafeMutableRawBufferPointer

  init(_ runs: [RunFile], partition: Int) throws {
    readers = .allocate(capacity: runs.count)
    current = .allocate(byteCount: 256, alignment: 64)
    for run in runs {
      (readers + count).initialize(to: try SegmentReader(run, partition: partition))
      count += 1
    }
  }

  deinit {
    readers.deinitialize(count: count)
    readers.deallocate()
    current.deallocate()
  }

  /// Moves a source on and returns its new head.
  @inline(__always)
  private func nextHead(_ source: Int) throws -> LoserTree.Head {
    let reader = readers + source
    guard try reader.pointee.advance() else {
      return LoserTree.Head(first: .max, second: .max, length: -1, key: reader.pointee.key)
    }
    let words = KeyWords(reader.pointee.key, length: min(reader.pointee.length, 16))
    return LoserTree.Head(
      first: words.first.byteSwapped, second: words.second.byteSwapped,
      length: reader.pointee.length, key: reader.pointee.key)
  }

  /// Sends every key, once, to `sink`.
  mutating func merge<Sink: RecordSink & ~Copyable>(
    into sink: inout Sink, cancellation: Cancellation
  ) throws {
    guard count > 0 else { return }
    var heads: [LoserTree.Head] = []
    for source in 0..<count { heads.append(try nextHead(source)) }
    var tree = LoserTree(heads: heads)
    var sinceCheck = 0
    while tree.winningHead.length >= 0 {
      var head = tree.winningHead
      // The reader reuses the bytes of its key when it moves on.
      if head.length > current.count - 16 { growCurrent(to: head.length) }
      current.baseAddress!.copyMemory(from: head.key, byteCount: max(head.length, 16))
      head.key = UnsafeRawPointer(current.baseAddress!)
      var value = readers[tree.winner].value
      tree.replaceWinner(with: try nextHead(tree.winner))
      while isSame(tree.winningHead, head) {
        value &+= readers[tree.winner].value
        tree.replaceWinner(with: try nextHead(tree.winner))
      }
      try sink.append(key: head.key, length: head.length, value: value)
      sinceCheck &+= 1
      if sinceCheck & 0xffff == 0 { try cancellation.check() }
    }
  }

  @inline(__always)
  private func isSame(_ a: LoserTree.Head, _ b: LoserTree.Head) -> Bool {
    a.first == b.first && a.second == b.second && a.length == b.length
      && (a.length <= KeyCell.inlineBytes || LoserTree.compareTails(a, b) == 0)
  }

  @inline(never)
  private mutating func growCurrent(to length: Int) {
    current.deallocate()
    current = .allocate(byteCount: 2 * length + 16, alignment: 64)
  }
}
