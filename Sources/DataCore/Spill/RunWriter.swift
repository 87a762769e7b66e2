import CLZ4
import Glibc
package import JobModel
import Storage

/// Writes a run (`RunFormat.md`): partitions in order, each sorted, the index last.
package struct RunWriter: RecordSink, ~Copyable {
  // MARK: Configuration

  private let file: FileDescriptor
  private let identity: RunIdentity
  private let compression: SpillCompression
  private let isSequenced: Bool

  // MARK: State

  private var offset = 0
  private var index: [RunIndexEntry] = []
  private var entry = RunIndexEntry()
  private var blockRecords = 0
  /// Raw bytes of the open block.
  private var filled = 0
  package private(set) var report = SpillReport()

  // MARK: Resources

  private var raw: PaddedBuffer
  private var stored: PaddedBuffer
  /// Blocks that are collected so that each write is worth its system call.
  private var pending: [UInt8] = []
  /// The previous key, if its record is in the open block.
  private var last = PaddedBuffer(capacity: 256)
  private var lastCount = 0

  /// - Parameter isSequenced: whether records say where in the input they come from.
  init(
    path: FilePath, identity: RunIdentity, compression: SpillCompression, isSequenced: Bool = false
  ) throws {
    file = try FileDescriptor.create(path, in: .scratch)
    self.identity = identity
    self.compression = compression
    self.isSequenced = isSequenced
    raw = PaddedBuffer(capacity: Limits.blockBytes + Self.numbersBytesMax)
    stored = PaddedBuffer(capacity: 0)
    pending.reserveCapacity(Limits.outputBufferBytes + 2 * Limits.blockBytes)
    pending.append(contentsOf: RunFormat.fileHeader(isSequenced: isSequenced))
    offset = pending.count
    entry.offset = offset
  }

  /// Lengths and sequence of a record, and a value that is a number.
  private static let numbersBytesMax = 6 * Varint.bytesMax

  // MARK: Records

  /// Appends a record whose value is a number.
  @inline(__always)
  mutating func append(_ key: Key, value: Int64) throws {
    let number = Varint.zigzag(value)
    let next = try begin(key.bytes, valueBytes: Varint.byteCount(number), sequence: 0)
    end(at: Varint.write(number, to: next))
    report.rawBytes &+= key.count &+ 8
  }

  /// Appends a record. Records of one key come in the order of their sequences.
  @inline(__always)
  mutating func append(key: RawBytes, value: RawBytes, sequence: UInt64) throws {
    let next = try begin(key, valueBytes: value.count, sequence: sequence)
    next.copyMemory(from: value.start, byteCount: value.count)
    end(at: next + value.count)
    report.rawBytes &+= key.count &+ value.count
  }

  /// Writes everything of a record except its value; there is room for the value where the result
  /// points.
  @inline(__always)
  private mutating func begin(
    _ key: RawBytes, valueBytes: Int, sequence: UInt64
  ) throws -> UnsafeMutableRawPointer {
    if filled >= Limits.blockBytes { try closeBlock() }
    let shared = blockRecords == 0 ? 0 : sharedBytes(key)
    let suffix = key.count &- shared
    let needed = filled &+ suffix &+ valueBytes &+ Self.numbersBytesMax
    if needed > raw.capacity { raw.reserveExactly(needed + Limits.blockBytes, keeping: filled) }
    var next = raw.start + filled
    next = Varint.write(UInt64(truncatingIfNeeded: shared), to: next)
    next = Varint.write(UInt64(truncatingIfNeeded: suffix), to: next)
    next = Varint.write(UInt64(truncatingIfNeeded: valueBytes), to: next)
    if isSequenced {
      next = Varint.write(sequence >> 32, to: next)
      next = Varint.write(sequence & 0xffff_ffff, to: next)
    }
    next.copyMemory(from: key.start + shared, byteCount: suffix)
    last.reserve(key.count, keeping: shared)
    (last.start + shared).copyMemory(from: key.start + shared, byteCount: suffix)
    lastCount = key.count
    return next + suffix
  }

  @inline(__always)
  private mutating func end(at next: UnsafeMutableRawPointer) {
    filled = next - raw.start
    blockRecords &+= 1
    entry.records &+= 1
  }

  /// Bytes that the key shares with the previous one.
  @inline(__always)
  private func sharedBytes(_ key: RawBytes) -> Int {
    let most = min(key.count, lastCount)
    let (key, last) = (key.start, UnsafeRawPointer(last.start))
    var shared = 0
    while shared &+ 8 <= most {
      let difference =
        UInt64(littleEndian: key.loadUnaligned(fromByteOffset: shared, as: UInt64.self))
        ^ UInt64(littleEndian: last.loadUnaligned(fromByteOffset: shared, as: UInt64.self))
      if difference != 0 { return shared &+ difference.trailingZeroBitCount / 8 }
      shared &+= 8
    }
    while shared < most,
      key.load(fromByteOffset: shared, as: UInt8.self)
        == last.load(fromByteOffset: shared, as: UInt8.self)
    {
      shared &+= 1
    }
    return shared
  }

  // MARK: Blocks

  private mutating func closeBlock() throws {
    guard blockRecords > 0 else { return }
    let (bytes, kind) = compressed()
    var numbers: [UInt8] = []
    numbers.reserveCapacity(RunFormat.blockHeaderBytes)
    LittleEndian.append(UInt32(bytes.count), to: &numbers)
    LittleEndian.append(UInt32(filled), to: &numbers)
    LittleEndian.append(UInt32(blockRecords), to: &numbers)
    LittleEndian.append(kind, to: &numbers)
    let crc = numbers.withUnsafeBytes {
      BlockChecksum.of(
        identity: identity, partition: index.count, block: entry.blocks, numbers: $0,
        stored: bytes)
    }
    LittleEndian.append(crc, to: &numbers)
    pending.append(contentsOf: numbers)
    pending.append(contentsOf: bytes)
    let total = numbers.count + bytes.count
    offset += total
    entry.storedBytes += total
    entry.rawBytes += filled
    entry.blocks += 1
    filled = 0
    blockRecords = 0
    lastCount = 0
    if pending.count >= Limits.outputBufferBytes { try writePending() }
  }

  /// The bytes to store for the open block: LZ4 unless that gains nothing.
  private mutating func compressed() -> (UnsafeRawBufferPointer, UInt32) {
    let plain = raw.first(filled)
    guard compression == .lz4, filled <= Int(LZ4_MAX_INPUT_SIZE) else {
      return (plain, RunFormat.compressionNone)
    }
    let bound = Int(LZ4_compressBound(Int32(filled)))
    stored.reserveExactly(bound)
    let count = LZ4_compress_default(
      raw.start.assumingMemoryBound(to: CChar.self),
      stored.start.assumingMemoryBound(to: CChar.self), Int32(filled), Int32(bound))
    guard count > 0, count < filled else { return (plain, RunFormat.compressionNone) }
    return (stored.first(Int(count)), RunFormat.compressionLZ4)
  }

  private mutating func writePending() throws {
    try pending.withUnsafeBytes { try file.write($0) }
    pending.removeAll(keepingCapacity: true)
  }

  // MARK: Partitions and the end

  /// Ends the current partition; further records go to the next one.
  mutating func endPartition() throws {
    try closeBlock()
    report.records += entry.records
    report.storedBytes += entry.storedBytes
    index.append(entry)
    entry = RunIndexEntry(offset: offset)
  }

  /// Writes the index and the trailer. The run that is returned knows its index.
  mutating func finish() throws -> RunFile {
    var tail: [UInt8] = []
    for entry in index {
      for number in [
        entry.offset, entry.storedBytes, entry.rawBytes, entry.records, entry.blocks,
      ] {
        LittleEndian.append(UInt64(number), to: &tail)
      }
    }
    LittleEndian.append(UInt64(offset), to: &tail)
    LittleEndian.append(identity.job, to: &tail)
    LittleEndian.append(identity.task, to: &tail)
    LittleEndian.append(identity.run, to: &tail)
    LittleEndian.append(UInt32(index.count), to: &tail)
    LittleEndian.append(RunFormat.version, to: &tail)
    LittleEndian.append(tail.withUnsafeBytes { $0.crc32c() }, to: &tail)
    tail.append(contentsOf: RunFormat.trailerMagic)
    pending.append(contentsOf: tail)
    try writePending()
    report.runs = 1
    var run = RunFile(
      path: file.path, identity: identity, partitions: index.count, isSequenced: isSequenced)
    run.index = index
    return run
  }
}
