import DataCore

/// The buffer to which values append their encoding, or their text. It grows as needed; otherwise
/// appending allocates nothing.
public struct ByteWriter: ~Copyable {
  // Safe: `capacity` bytes and the slack are allocated at `start`, and every method makes room
  // before it writes.
  @usableFromInline var start: UnsafeMutableRawPointer
  @usableFromInline var filled = 0
  @usableFromInline var capacity: Int

  /// Readable bytes after what was written: the core reads 16 at a key.
  private static let slackBytes = 16

  /// - Parameter capacity: how many bytes there is room for at first.
  public init(capacity: Int = 256) {
    self.capacity = capacity
    start = .allocate(byteCount: capacity + Self.slackBytes, alignment: 16)
  }

  @inlinable
  deinit { start.deallocate() }

  /// Bytes written so far.
  @inlinable
  public var count: Int { filled }

  /// The bytes written; valid until the next write.
  var written: Bytes { Bytes(start: UnsafeRawPointer(start), count: filled) }

  mutating func removeAll() { filled = 0 }

  /// Makes room for `bytes` more bytes.
  @inlinable @inline(__always)
  mutating func makeRoom(for bytes: Int) {
    if filled &+ bytes > capacity { grow(for: bytes) }
  }

  @usableFromInline @inline(never)
  mutating func grow(for bytes: Int) {
    capacity = max(2 * capacity, filled + bytes)
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: capacity + Self.slackBytes, alignment: 16)
    larger.copyMemory(from: start, byteCount: filled)
    start.deallocate()
    start = larger
  }
}

// MARK: - Bytes

extension ByteWriter {
  /// Appends a byte.
  @inlinable @inline(__always)
  public mutating func append(byte: UInt8) {
    makeRoom(for: 1)
    start.storeBytes(of: byte, toByteOffset: filled, as: UInt8.self)
    filled &+= 1
  }

  /// Appends bytes as they are.
  @inlinable
  public mutating func append(contentsOf buffer: UnsafeRawBufferPointer) {
    guard let source = buffer.baseAddress else { return }
    makeRoom(for: buffer.count)
    (start + filled).copyMemory(from: source, byteCount: buffer.count)
    filled &+= buffer.count
  }

  /// Appends bytes as they are.
  @inlinable
  public mutating func append(contentsOf bytes: Bytes) {
    bytes.withUnsafeBytes { append(contentsOf: $0) }
  }

  /// Appends a text as UTF-8.
  @inlinable
  public mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: UnsafeRawBufferPointer($0)) }
  }

  /// Appends the bytes of a number, most significant first.
  @inlinable @inline(__always)
  public mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(
    bigEndian number: Number
  ) {
    let size = MemoryLayout<Number>.size
    makeRoom(for: size)
    start.storeBytes(of: number.bigEndian, toByteOffset: filled, as: Number.self)
    filled &+= size
  }
}

// MARK: - Text

extension ByteWriter {
  /// Appends a number in decimal digits.
  @inlinable
  public mutating func append(decimal number: Int) {
    if number >= 0 && number < 10 { return append(byte: UInt8(truncatingIfNeeded: 48 &+ number)) }
    appendDigits(number)
  }

  @usableFromInline @inline(never)
  mutating func appendDigits(_ number: Int) {
    makeRoom(for: Decimal.bytesMax)
    filled = Decimal.write(Int64(number), to: start + filled) - start
  }
}

// MARK: - Parts of a structure

extension ByteWriter {
  /// Appends a part of a structure in such a way that its end can be recognised.
  ///
  /// Parts whose encodings all have the same length are written as they are. In other parts, each
  /// byte 0 becomes 1 1 and each byte 1 becomes 1 2, and a byte 0 ends the part. So structures sort
  /// in the order of their parts, and a part that is a prefix of another comes first.
  @inlinable
  public mutating func append<Part: ByteCodable>(_ part: Part) {
    let begin = filled
    part.encode(into: &self)
    if Part.encodedByteCount == nil { endPart(from: begin) }
  }

  @usableFromInline
  mutating func endPart(from begin: Int) {
    let escapes = Bytes(start: start + begin, count: filled - begin).count { $0 <= 1 }
    makeRoom(for: escapes + 1)
    // From the end, so that nothing is overwritten before it has been moved.
    var (source, target) = (filled, filled + escapes)
    filled = target
    while source < target {
      source -= 1
      target -= 1
      let byte = start.load(fromByteOffset: source, as: UInt8.self)
      start.storeBytes(of: byte <= 1 ? byte + 1 : byte, toByteOffset: target, as: UInt8.self)
      if byte <= 1 {
        target -= 1
        start.storeBytes(of: 1, toByteOffset: target, as: UInt8.self)
      }
    }
    append(byte: 0)
  }
}
