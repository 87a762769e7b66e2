import CGristKernels
import Glibc
package import JobModel
import Storage
import Synchronization

/// Byte strings that stay in place until all of them are discarded, however many there are: the
/// values of one key.
///
/// The last `Limits.keptBytes` bytes are in memory. Earlier ones were written to an unnamed file in
/// the scratch directory and mapped in their place, so that the kernel may reclaim their memory: a
/// key with many values costs scratch space.
///
///     block   │ written, mapped from the file │ in memory │ address space ...
///
/// If the disk does not return what was written, `removeAll` throws. If it changed bytes, that is
/// not detected, just as in swap space.
///
/// - Complexity: one copy of each string; beyond `Limits.keptBytes`, one write.
package final class KeptBytes {
  // MARK: Configuration

  private let scratch: FilePath
  /// Whether discarded bytes are overwritten, so that using them shows.
  private let poisons: Bool

  // MARK: State

  private var blocks: [Block] = []
  /// Where the bytes that are not discarded begin in the last block.
  private var begin: UnsafeMutableRawPointer
  private var next: UnsafeMutableRawPointer
  private var end: UnsafeMutableRawPointer
  /// The end of what was written of the last block.
  private var written: UnsafeMutableRawPointer
  /// The file of what was written; nil as long as everything is in memory.
  private var file: UnnamedFile?

  /// The value with which discarded bytes are overwritten.
  package static let poison: UInt8 = 0xdd

  private static let blockBytesMin = 8 << 20
  /// Each block is this many times as large as the one before: address space is plentiful, and
  /// blocks should be few.
  private static let blockGrowth = 8

  package init(scratch: FilePath, poisons: Bool = false) {
    self.scratch = scratch
    self.poisons = poisons
    let nowhere = UnsafeMutableRawPointer(mutating: RawBytes.nowhere)
    (begin, next, end, written) = (nowhere, nowhere, nowhere, nowhere)
  }

  /// A copy of the bytes, after which `Limits.overreadBytes` can be read.
  package func keep(_ bytes: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
    let copy = try room(for: bytes.count)
    copy.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }

  /// Room for `count` bytes, to be filled before the next call.
  package func room(for count: Int) throws -> UnsafeMutableRawBufferPointer {
    // If a block could not be read back, it can no longer be written, either.
    if file != nil, let last = blocks.last, last.wasHit { throw lost() }
    if next - written >= Limits.keptBytes { try writeOut() }
    if count + Limits.overreadBytes > end - next { try addBlock(for: count) }
    defer { next += count }
    return UnsafeMutableRawBufferPointer(start: next, count: count)
  }

  /// Discards everything.
  ///
  /// - Throws: a scratch failure if some of it could not be read back.
  package func removeAll() throws {
    guard let block = blocks.last else { return }
    guard file == nil, blocks.count == 1, next - begin <= Limits.keptBytes else {
      let failure = blocks.contains(where: \.wasHit) ? lost() : nil
      blocks = []
      file = nil
      let nowhere = UnsafeMutableRawPointer(mutating: RawBytes.nowhere)
      (begin, next, end, written) = (nowhere, nowhere, nowhere, nowhere)
      if let failure { throw failure }
      return
    }
    if poisons { memset(begin, Int32(Self.poison), next - begin) }
    // While overwriting is on, new bytes go elsewhere, to detect uses of the old ones.
    let isFull = !poisons || next - block.start > block.byteCount / 2
    begin = isFull ? block.start : next
    next = begin
    written = begin.alignedUp(toMultipleOf: Region.pageBytes)
  }

  private func lost() -> JobFailure {
    JobFailure(
      .scratch,
      "values that were kept in \(scratch) cannot be read back\ncheck the scratch disk")
  }

  // MARK: Memory and disk

  private func addBlock(for count: Int) throws {
    // What is still in memory of the previous block goes to disk; only one block has such bytes.
    if !blocks.isEmpty { try writeOut() }
    let larger = blocks.last.map { $0.byteCount * Self.blockGrowth } ?? Self.blockBytesMin
    let block = try Block(byteCount: max(larger, count + Limits.overreadBytes))
    blocks.append(block)
    (begin, next, written) = (block.start, block.start, block.start)
    end = block.start + block.byteCount
  }

  /// Writes the whole pages that are in memory, and maps them from the file.
  private func writeOut() throws {
    let pages = (next - written) & ~(Region.pageBytes - 1)
    guard pages > 0 else { return }
    let file = try self.file ?? UnnamedFile(in: scratch)
    self.file = file
    try file.append(written, count: pages)
    written += pages
  }
}

/// A new file that disappears when it is closed, however the process ends.
private final class UnnamedFile {
  private let file: FileDescriptor
  private var byteCount = 0

  private static let made = Atomic<Int>(0)

  init(in scratch: FilePath) throws {
    let number = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
    let path = scratch.appending(ScratchNames.kept(process: getpid(), number: number))
    file = try FileDescriptor.create(path, in: .scratch)
    unlink(path.cString)
  }

  /// Writes whole pages, and maps them from the file in their place.
  func append(_ pages: UnsafeMutableRawPointer, count: Int) throws {
    try file.write(UnsafeRawBufferPointer(start: pages, count: count))
    let mapped = mmap(
      pages, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file.raw, off_t(byteCount))
    guard mapped != MAP_FAILED else { throw System.failure("map", file.path, in: .scratch) }
    byteCount += count
  }
}

/// Address space, guarded against a disk that does not return what was written.
private final class Block {
  private let region: Region
  private let guardSlot: Int32

  init(byteCount: Int) throws {
    region = try Region(byteCount: byteCount, hugePages: false)
    guardSlot = grist_guard(region.start, region.byteCount)
    guard guardSlot >= 0 else {
      throw JobFailure(
        .memory, "more than \(GRIST_GUARDS_MAX) files are mapped at once: use fewer --slots")
    }
  }

  deinit { grist_unguard(guardSlot) }

  var start: UnsafeMutableRawPointer { region.start }
  var byteCount: Int { region.byteCount }
  var wasHit: Bool { grist_guard_was_hit(guardSlot) != 0 }
}
