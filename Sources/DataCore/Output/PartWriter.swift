import CZlib
import JobModel

/// Writes a part: records such as lines `key<TAB>value`, plain or gzip, with their CRC-32C.
struct PartWriter: RecordSink, ~Copyable {
  // MARK: Configuration

  private let sink: any PartSink
  private let name: FilePath
  private let columns: OutputLayout.Columns
  /// What stands after a record: its first bytes of these four.
  private let end: UInt32
  private let endBytes: Int
  /// The byte that a record may bring along itself; 256 if there is none.
  private let endedBy: Int
  private let limit: OutputLimit?
  /// The most records.
  private let recordsMax: Int

  // MARK: State

  private var filled = 0
  private var records = 0
  private var storedBytes = 0
  /// Bytes that may be filled without another look: all, or none if records have to be counted.
  private var room: Int
  private var crc: UInt32 = 0

  // MARK: Resources

  private var buffer = PaddedBuffer(capacity: Self.bufferBytes)
  private var gzip: GzipEncoder?

  /// A tab, the end of a record, a signed 64-bit number, and what copying in whole steps writes too
  /// much.
  private static let slackBytes = 1 + 4 + Decimal.bytesMax + Key.stepBytes
  private static let bufferBytes = Limits.outputBufferBytes + slackBytes

  private static let noByte = 256

  /// The byte after each record; 0 if there is none, or several.
  var terminator: UInt8 { UInt8(truncatingIfNeeded: endedBy) }

  /// - Parameters:
  ///   - directory: where its file goes, unless it is part of a stream.
  ///   - syncs: as for `PartFile`.
  init(
    _ number: Int, directory: FilePath, gzip: Bool, layout: OutputLayout, syncs: Bool,
    route: OutputRoute = OutputRoute()
  ) throws {
    // Constants, because Swift 6.3 destroys an unset part of `self` where an autoclosure, such as the
    // right side of `??`, reads a set one.
    let fileName = PartNumber.fileName(number, isCompressed: gzip)
    if let stream = route.stream {
      sink = stream.part(number)
    } else {
      sink = try PartFile(directory: directory, name: fileName, syncs: syncs)
    }
    name = fileName
    limit = route.limit
    recordsMax = route.limit?.recordsLeft ?? .max
    room = route.limit == nil ? Self.bufferBytes : 0
    columns = layout.columns
    (end, endBytes, endedBy) =
      switch layout.end {
      case .byte(let byte): (UInt32(byte).littleEndian, 1, Int(byte))
      case .emptyLines: (UInt32(0x0a0d_0a0d).littleEndian, 4, Self.noByte)
      case .nothing: (0, 0, Self.noByte)
      }
    self.gzip = gzip ? GzipEncoder() : nil
  }

  @inline(__always)
  mutating func append(_ key: Key, value: Int64) throws {
    if filled &+ key.count &+ Self.slackBytes > room { try makeRoom(for: key.count) }
    var next = buffer.start + filled
    if key.count <= Key.stepBytes {
      next.copyMemory(from: key.start, byteCount: Key.stepBytes)
    } else {
      next.copyMemory(from: key.start, byteCount: key.count)
    }
    next += key.count
    if columns == .keyAndValue {
      next.storeBytes(of: 9, as: UInt8.self)
      return try complete(at: Decimal.write(value, to: next + 1), with: endBytes)
    }
    try complete(at: next)
  }

  /// Writes the columns of a record that the layout names.
  @inline(__always)
  mutating func append(key: RawBytes, value: RawBytes) throws {
    if filled &+ key.count &+ value.count &+ Self.slackBytes > room {
      try makeRoom(for: key.count &+ value.count)
    }
    var next = buffer.start + filled
    if columns == .keyEnd {
      let number = UInt32(littleEndian: value.start.loadUnaligned(as: UInt32.self))
      let end = min(Int(number), key.count)
      next.copyMemory(from: key.end - end, byteCount: end)
      next += end
      return try complete(at: next)
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
    try complete(at: next)
  }

  /// Writes records that already have their final form.
  mutating func append(text: UnsafeRawBufferPointer, records: Int) throws {
    guard records < recordsMax &- self.records else { return try appendLast(of: text, records) }
    try put(text, records: records)
  }

  private mutating func put(_ text: UnsafeRawBufferPointer, records: Int) throws {
    if filled &+ text.count > room { try makeRoom(for: text.count, records: 0) }
    buffer.room(from: filled, to: buffer.capacity).copyMemory(from: text)
    filled &+= text.count
    self.records &+= records
  }

  /// Ends a record whose bytes end at `next`.
  @inline(__always)
  private mutating func complete(at next: UnsafeMutableRawPointer) throws {
    let isEnded =
      next > buffer.start + filled && Int((next - 1).load(as: UInt8.self)) == endedBy
    try complete(at: next, with: isEnded ? 0 : endBytes)
  }

  @inline(__always)
  private mutating func complete(at next: UnsafeMutableRawPointer, with endBytes: Int) throws {
    next.storeBytes(of: end, as: UInt32.self)
    filled = next + endBytes - buffer.start
    records &+= 1
    // Not at the record after it: that may be long in coming.
    if records == recordsMax { throw EnoughRecords() }
  }

  /// Appends as many records of a text as the limit allows, and ends the part.
  private mutating func appendLast(of text: UnsafeRawBufferPointer, _ count: Int) throws {
    let wanted = recordsMax - records
    var (end, seen) = (count == wanted ? text.endIndex : text.startIndex, 0)
    while seen < wanted, let next = text[end...].firstIndex(of: terminator) {
      end = next + 1
      seen += 1
    }
    try put(UnsafeRawBufferPointer(rebasing: text[..<end]), records: wanted)
    throw EnoughRecords()
  }

  /// - Parameter records: how many records are to be appended.
  @inline(never)
  private mutating func makeRoom(for length: Int, records more: Int = 1) throws {
    if limit != nil {
      guard records + more <= recordsMax else { throw EnoughRecords() }
      if filled + length + Self.slackBytes <= buffer.capacity { return }
    }
    try flush()
    buffer.reserveExactly(length + Self.slackBytes)
    if limit == nil { room = buffer.capacity }
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
    try sink.write(bytes)
  }

  /// Writes what is left and reports what the part holds.
  mutating func finish() throws -> PartReport {
    try encode(buffer.first(filled), isLast: true)
    filled = 0
    try sink.finish()
    limit?.take(records)
    return PartReport(
      name: name, bytes: storedBytes, records: records, crc32c: Hexadecimal.text(crc))
  }
}
