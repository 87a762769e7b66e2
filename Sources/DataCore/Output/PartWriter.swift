import CZlib
import Glibc
import JobModel
import Storage

/// Writes a part file: records such as lines `key<TAB>value`, plain or gzip, with their CRC-32C.
struct PartWriter: RecordSink, ~Copyable {
  // MARK: Configuration

  private let file: FileDescriptor
  private let name: FilePath
  private let columns: OutputLayout.Columns
  let terminator: UInt8
  private let terminatorBytes: Int
  private let syncs: Bool

  // MARK: State

  private var filled = 0
  private var records = 0
  private var storedBytes = 0
  /// How far the disk has been asked to start writing.
  private var begunBytes = 0
  private var crc: UInt32 = 0

  // MARK: Resources

  private var buffer = PaddedBuffer(capacity: Limits.outputBufferBytes + Self.slackBytes)
  private var gzip: GzipEncoder?

  /// A tab, a newline, a signed 64-bit number, and what copying in whole steps writes too much.
  private static let slackBytes = 2 + Decimal.bytesMax + Key.stepBytes

  /// - Parameter syncs: whether the file will be synced once all parts are there; if so, the disk
  ///   starts on it meanwhile.
  init(directory: FilePath, name: FilePath, gzip: Bool, layout: OutputLayout, syncs: Bool) throws {
    file = try FileDescriptor.create(directory.appending(name), in: .output)
    self.name = name
    self.syncs = syncs
    columns = layout.columns
    terminator = layout.terminator ?? 0
    terminatorBytes = layout.terminator == nil ? 0 : 1
    self.gzip = gzip ? GzipEncoder() : nil
  }

  @inline(__always)
  mutating func append(_ key: Key, value: Int64) throws {
    if filled &+ key.count &+ Self.slackBytes > buffer.capacity { try makeRoom(for: key.count) }
    var next = buffer.start + filled
    if key.count <= Key.stepBytes {
      next.copyMemory(from: key.start, byteCount: Key.stepBytes)
    } else {
      next.copyMemory(from: key.start, byteCount: key.count)
    }
    next += key.count
    if columns == .keyAndValue {
      next.storeBytes(of: 9, as: UInt8.self)
      next = Decimal.write(value, to: next + 1)
    }
    end(at: next)
  }

  /// Writes the columns of a record that the layout names.
  @inline(__always)
  mutating func append(key: RawBytes, value: RawBytes) throws {
    if filled &+ key.count &+ value.count &+ Self.slackBytes > buffer.capacity {
      try makeRoom(for: key.count &+ value.count)
    }
    var next = buffer.start + filled
    if columns == .keyEnd {
      let number = UInt32(littleEndian: value.start.loadUnaligned(as: UInt32.self))
      let end = min(Int(number), key.count)
      next.copyMemory(from: key.end - end, byteCount: end)
      next += end
      return self.end(at: next)
    }
    if columns != .value {
      next.copyMemory(from: key.start, byteCount: key.count)
      next += key.count
      if columns == .keyAndValue {
        next.storeBytes(of: 9, as: UInt8.self)
        next += 1
      }
    }
    if columns != .key {
      next.copyMemory(from: value.start, byteCount: value.count)
      next += value.count
    }
    end(at: next)
  }

  /// Writes records that already have their final form.
  mutating func append(text: UnsafeRawBufferPointer, records: Int) throws {
    if filled &+ text.count > buffer.capacity { try makeRoom(for: text.count) }
    buffer.room(from: filled, to: buffer.capacity).copyMemory(from: text)
    filled &+= text.count
    self.records &+= records
  }

  @inline(__always)
  private mutating func end(at next: UnsafeMutableRawPointer) {
    next.storeBytes(of: terminator, as: UInt8.self)
    filled = next + terminatorBytes - buffer.start
    records &+= 1
  }

  @inline(never)
  private mutating func makeRoom(for length: Int) throws {
    try flush()
    buffer.reserveExactly(length + Self.slackBytes)
  }

  private mutating func flush() throws {
    try encode(buffer.first(filled), isLast: false)
    filled = 0
  }

  private mutating func encode(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws {
    guard let gzip else { return try store(bytes) }
    // The encoder is a class that calls back while it works; its output is stored here.
    try gzip.encode(bytes, isLast: isLast) { try store($0) }
  }

  private mutating func store(_ bytes: UnsafeRawBufferPointer) throws {
    crc = bytes.crc32c(from: crc)
    storedBytes += bytes.count
    try file.write(bytes)
    if syncs && storedBytes &- begunBytes >= Limits.writebackBytes {
      file.startWriteback(begunBytes..<storedBytes)
      begunBytes = storedBytes
    }
  }

  /// Writes what is left and reports what the file holds.
  mutating func finish() throws -> PartReport {
    try encode(buffer.first(filled), isLast: true)
    filled = 0
    if syncs { file.startWriteback(begunBytes..<storedBytes) }
    return PartReport(
      name: name, bytes: storedBytes, records: records, crc32c: Hexadecimal.text(crc))
  }
}
