import DataCore
import JobModel

/// Reads the encoding of a value, part by part, in the order in which the parts were appended.
public struct ByteReader {
  @usableFromInline var rest: Bytes
  /// Where to put parts that were written with escapes.
  @usableFromInline let scratch: Unmanaged<DecodingScratch>

  /// - Parameter scratch: must live as long as the values that are read.
  @usableFromInline
  init(_ bytes: Bytes, scratch: DecodingScratch) {
    rest = bytes
    self.scratch = Unmanaged.passUnretained(scratch)
  }

  @inlinable
  init(_ bytes: Bytes, scratch: Unmanaged<DecodingScratch>) {
    rest = bytes
    self.scratch = scratch
  }

  /// The number of bytes left.
  @inlinable
  public var count: Int { rest.count }

  /// All the bytes left, as they are.
  @inlinable
  public mutating func takeRest() -> Bytes {
    defer { rest = Bytes(start: rest.start + rest.count, count: 0) }
    return rest
  }

  /// The next bytes, as they are.
  @inlinable
  public mutating func take(_ count: Int) throws -> Bytes {
    guard count <= rest.count else { throw tooShort(for: count) }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number stored with its most significant byte first.
  @inlinable @inline(__always)
  public mutating func takeBigEndian<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= rest.count else { throw tooShort(for: size) }
    let number = rest.start.loadUnaligned(as: Number.self)
    rest = Bytes(start: rest.start + size, count: rest.count &- size)
    return Number(bigEndian: number)
  }

  @usableFromInline
  func tooShort(for count: Int) -> CodingFailure {
    CodingFailure(
      "\(Counted.text(count, "byte")) \(Counted.name(count, "was", "were")) to be read, and there \(Counted.name(rest.count, "is", "are")) \(rest.count)"
    )
  }

  /// The next part of a structure.
  @inlinable
  public mutating func next<Part: ByteCodable>(_ type: Part.Type = Part.self) throws -> Part {
    let bytes: Bytes
    if let size = Part.encodedByteCount {
      bytes = try take(size)
    } else {
      bytes = try takePart()
    }
    var part = ByteReader(bytes, scratch: scratch)
    return try part.whole(type)
  }

  /// A value whose encoding is everything left. (The type is a parameter to keep Swift from reading
  /// an optional if one is wanted.)
  @inlinable @inline(__always)
  mutating func whole<Value: ByteCodable>(_ type: Value.Type) throws -> Value {
    let value = try Value(from: &self)
    guard rest.isEmpty else { throw tooLong(for: Value.self) }
    return value
  }

  @usableFromInline
  func tooLong(for type: any ByteCodable.Type) -> CodingFailure {
    CodingFailure("\(type) left \(Counted.text(rest.count, "byte")) of its encoding unread")
  }

  /// The bytes of a part that ends with a byte 0, without escapes.
  @usableFromInline
  mutating func takePart() throws -> Bytes {
    guard let end = rest.position(of: 0) else {
      throw CodingFailure("the end of a part is missing")
    }
    let part = rest.prefix(end)
    rest = rest.dropFirst(end + 1)
    guard part.position(of: 1) != nil else { return part }
    return try scratch._withUnsafeGuaranteedRef { try $0.unescape(part) }
  }
}

/// Holds the parts of a value that differ from their encoding.
@usableFromInline
final class DecodingScratch {
  /// Where to put parts that must stay valid; nil if they may go with the next value.
  var kept: KeptBytes?
  // Used by one thread, in calls that do not overlap.
  @exclusivity(unchecked) private var parts: [UnsafeMutableRawBufferPointer] = []

  @usableFromInline
  init() {}

  deinit { removeAll() }

  /// Forgets the parts before another value is read.
  @usableFromInline
  func removeAll() {
    guard !parts.isEmpty else { return }
    for part in parts { part.deallocate() }
    parts.removeAll()
  }

  /// The bytes of a part without escapes, valid until `removeAll`, or as long as kept bytes are.
  func unescape(_ part: Bytes) throws -> Bytes {
    let plain: UnsafeMutableRawBufferPointer
    if let kept {
      plain = try kept.room(for: part.count)
    } else {
      plain = .allocate(byteCount: part.count, alignment: 1)
      parts.append(plain)
    }
    var count = 0
    var isEscaped = false
    for byte in part {
      if byte == 1 && !isEscaped {
        isEscaped = true
      } else {
        plain[count] = isEscaped ? byte &- 1 : byte
        count += 1
        isEscaped = false
      }
    }
    return Bytes(start: UnsafeRawPointer(plain.baseAddress!), count: count)
  }
}
