import JobModel

/// Input of a program, kept to be given to it again, and where its units begin: records, or keys
/// with all their lines.
///
///     bytes   │ unit │ unit │ unit │ unit │ unit │
///     blocks  │ block       │ block              │
///
/// Only the starts of blocks are in memory; those of units are found again when they are needed.
final class RetainedUnits {
  /// The starts of the units in a block, given its range of bytes and its number. The first one is
  /// that of the block.
  typealias Starts = (RetainedBytes, Range<Int>, Int) throws -> [Int]

  let bytes: RetainedBytes
  /// Finds the units in a block.
  private let starts: Starts
  private var blocks: [Int] = []
  private var found: (block: Int, starts: [Int])?

  init(scratch: FilePath, starts: @escaping Starts) {
    bytes = RetainedBytes(scratch: scratch)
    self.starts = starts
  }

  var count: Int { bytes.count }

  func removeAll() {
    bytes.removeAll()
    blocks.removeAll()
    found = nil
  }

  /// A block begins; its bytes are appended next.
  func beginBlock() {
    // Nothing of an empty block has to be found.
    if blocks.last == count { blocks.removeLast() }
    blocks.append(count)
  }

  /// The block that holds the byte at `offset`, and where it begins.
  func block(at offset: Int) -> (number: Int, start: Int) {
    var (low, high) = (0, blocks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if blocks[middle] <= offset { low = middle } else { high = middle }
    }
    return (low, blocks[low])
  }

  /// The first start of a unit at or behind `offset`, or the end of the input.
  func start(from offset: Int) throws -> Int {
    guard offset < count else { return count }
    let block = block(at: offset)
    let starts = try unitStarts(in: block.number)
    return starts.first { $0 >= offset } ?? end(of: block.number)
  }

  /// The last start of a unit at or before `offset`, which is in the input.
  func start(upTo offset: Int) throws -> Int {
    let block = block(at: offset)
    let starts = try unitStarts(in: block.number)
    return starts.last { $0 <= offset } ?? block.start
  }

  private func end(of block: Int) -> Int {
    block + 1 < blocks.count ? blocks[block + 1] : count
  }

  private func unitStarts(in block: Int) throws -> [Int] {
    if let found, found.block == block { return found.starts }
    let starts = try starts(bytes, blocks[block]..<end(of: block), block)
    found = (block, starts)
    return starts
  }
}
