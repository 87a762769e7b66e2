import CLZ4
import Glibc
import JobModel
import Storage

/// Reads one partition of a run, record by record. Every block is checked before a byte of it is
/// used.
struct SegmentReader: ~Copyable {
  // MARK: Configuration

  private let file: FileDescriptor
  private let run: RunFile
  private let partition: Int
  private let entry: RunIndexEntry

  // MARK: State

  /// Bytes of the segment read so far, and its blocks and records.
  private var readBytes = 0
  private var blocks = 0
  private var records = 0
  private var blockRecordsLeft = 0
  private var next: UnsafeRawPointer
  private var end: UnsafeRawPointer
  /// Bytes of the key of the current record.
  private var keyCount = 0
  /// The value of the current record, in the block.
  private(set) var value = RawBytes.empty
  /// Where in the input the record comes from; 0 if the run does not say.
  private(set) var sequence: UInt64 = 0

  // MARK: Resources

  private var stored = PaddedBuffer(capacity: Limits.blockBytes)
  private var raw = PaddedBuffer(capacity: Limits.blockBytes)
  private var keyBytes = PaddedBuffer(capacity: 256, isZeroed: true)

  /// The largest factor by which LZ4 expands a byte.
  private static let ratioMax = 255

  init(_ run: RunFile, partition: Int) throws {
    let file = try FileDescriptor.openToRead(run.path, in: .scratch)
    entry = try run.entry(of: partition, in: file)
    self.file = file
    self.run = run
    self.partition = partition
    next = UnsafeRawPointer(raw.start)
    end = next
  }

  /// The key of the current record.
  @inline(__always)
  var key: Key { Key(at: keyBytes.start, count: keyCount) }

  /// The value as a number, if it was written as one.
  @inline(__always)
  func number() throws -> Int64 {
    var place = value.start
    guard let number = Varint.read(&place, end: value.end), place == value.end
    else { throw damaged("a value is not a number") }
    return Varint.unzigzag(number)
  }

  /// Moves to the next record; false at the end of the segment. The value of the previous record is
  /// valid until then; its key is overwritten.
  @inline(__always)
  mutating func advance() throws -> Bool {
    if blockRecordsLeft == 0 {
      guard try readBlock() else { return false }
    }
    guard let shared = Varint.read(&next, end: end), let suffix = Varint.read(&next, end: end),
      let valueBytes = Varint.read(&next, end: end), shared <= UInt64(keyCount)
    else { throw damaged("a record does not fit its block") }
    if run.isSequenced {
      guard let split = Varint.read(&next, end: end), let text = Varint.read(&next, end: end)
      else { throw damaged("a record does not fit its block") }
      sequence = split << 32 | text
    }
    let left = UInt64(end - next)
    guard suffix <= left, valueBytes <= left &- suffix else {
      throw damaged("a record does not fit its block")
    }
    let suffixLength = Int(truncatingIfNeeded: suffix)
    let total = Int(truncatingIfNeeded: shared) &+ suffixLength
    keyBytes.reserve(total, keeping: keyCount)
    (keyBytes.start + Int(truncatingIfNeeded: shared)).copyMemory(
      from: next, byteCount: suffixLength)
    value = RawBytes(at: next + suffixLength, count: Int(truncatingIfNeeded: valueBytes))
    next = value.end
    keyCount = total
    blockRecordsLeft &-= 1
    if blockRecordsLeft == 0 && next != end { throw damaged("a block has bytes left over") }
    return true
  }

  // MARK: Blocks

  private mutating func readBlock() throws -> Bool {
    guard readBytes < entry.storedBytes else {
      guard blocks == entry.blocks, records == entry.records else {
        throw damaged("a partition does not have the records in its index")
      }
      return false
    }
    let left = entry.storedBytes - readBytes
    guard left >= RunFormat.blockHeaderBytes else { throw damaged("a block is truncated") }
    let start = entry.offset + readBytes
    var header = [UInt8](repeating: 0, count: RunFormat.blockHeaderBytes)
    let got = try header.withUnsafeMutableBytes { try file.read(into: $0, at: start) }
    guard got == RunFormat.blockHeaderBytes else { throw damaged("a block is truncated") }
    let (storedBytes, rawBytes, blockRecords, kind, crc) = header.withUnsafeBytes {
      (
        Int(LittleEndian.load(UInt32.self, $0, at: 0)),
        Int(LittleEndian.load(UInt32.self, $0, at: 4)),
        Int(LittleEndian.load(UInt32.self, $0, at: 8)),
        LittleEndian.load(UInt32.self, $0, at: 12),
        LittleEndian.load(UInt32.self, $0, at: 16)
      )
    }
    guard storedBytes <= left - RunFormat.blockHeaderBytes else {
      throw damaged("a block is longer than its partition")
    }
    stored.reserveExactly(storedBytes)
    let body = stored.room(from: 0, to: storedBytes)
    guard try file.read(into: body, at: start + RunFormat.blockHeaderBytes) == storedBytes else {
      throw damaged("a block is truncated")
    }
    let expected = header.withUnsafeBytes {
      BlockChecksum.of(
        identity: run.identity, partition: partition, block: blocks,
        numbers: UnsafeRawBufferPointer(rebasing: $0[..<RunFormat.blockNumbersBytes]),
        stored: UnsafeRawBufferPointer(body))
    }
    guard expected == crc else {
      throw damaged(
        "the CRC-32C of block \(blocks) of partition \(partition) does not match")
    }
    guard blockRecords > 0 else { throw damaged("a block holds no records") }
    try decompress(UnsafeRawBufferPointer(body), rawBytes: rawBytes, kind: kind)
    readBytes += RunFormat.blockHeaderBytes + storedBytes
    blocks += 1
    records += blockRecords
    blockRecordsLeft = blockRecords
    keyCount = 0
    return true
  }

  /// The CRC covers the sizes, but anyone can compute it, so they are checked against each other.
  private mutating func decompress(
    _ body: UnsafeRawBufferPointer, rawBytes: Int, kind: UInt32
  ) throws {
    switch kind {
    case RunFormat.compressionNone:
      guard rawBytes == body.count else { throw damaged("a block has another size than it says") }
      next = UnsafeRawPointer(stored.start)
      end = next + body.count
    case RunFormat.compressionLZ4:
      guard rawBytes <= Int(LZ4_MAX_INPUT_SIZE), body.count <= rawBytes,
        rawBytes / Self.ratioMax <= body.count
      else { throw damaged("a block has another size than it says") }
      raw.reserveExactly(rawBytes)
      let count = LZ4_decompress_safe(
        stored.start.assumingMemoryBound(to: CChar.self),
        raw.start.assumingMemoryBound(to: CChar.self), Int32(body.count), Int32(rawBytes))
      guard count == rawBytes else { throw damaged("a block does not decompress") }
      next = UnsafeRawPointer(raw.start)
      end = next + rawBytes
    default:
      throw damaged("unknown compression \(kind)")
    }
  }

  private func damaged(_ what: String) -> JobFailure {
    JobFailure(.corrupted, "\(run.path) is damaged: \(what)\ncheck the scratch disk")
  }
}
