// Integers: the bytes of the number, most significant first, with the sign bit inverted, so that
// negative numbers sort before positive ones.

extension ByteCodable where Self: FixedWidthInteger & BitwiseCopyable {
  @inlinable
  public static var encodedByteCount: Int? { MemoryLayout<Self>.size }

  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable @inline(__always)
  public func encode(into bytes: inout ByteWriter) { bytes.append(bigEndian: self ^ Self.signBit) }

  @inlinable @inline(__always)
  public init(from bytes: inout ByteReader) throws {
    self = try bytes.takeBigEndian(Self.self) ^ Self.signBit
  }

  @inlinable
  public func writeText(into text: inout ByteWriter) {
    if let number = Int(exactly: self) {
      text.append(decimal: number)
    } else {
      text.append(utf8: String(self))
    }
  }

  @inlinable
  static var signBit: Self { isSigned ? 1 << (bitWidth - 1) : 0 }
}

extension Int: SortableBytes {}
extension Int8: SortableBytes {}
extension Int16: SortableBytes {}
extension Int32: SortableBytes {}
extension Int64: SortableBytes {}
extension UInt: SortableBytes {}
extension UInt8: SortableBytes {}
extension UInt16: SortableBytes {}
extension UInt32: SortableBytes {}
extension UInt64: SortableBytes {}

/// In the total order of IEEE 754: -0 before 0, NaN at the ends.
extension Double: SortableBytes {
  @inlinable
  public static var encodedByteCount: Int? { 8 }

  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable
  public func encode(into bytes: inout ByteWriter) {
    let bits = bitPattern
    bytes.append(bigEndian: bits >> 63 == 1 ? ~bits : bits ^ 1 << 63)
  }

  @inlinable
  public init(from bytes: inout ByteReader) throws {
    let bits = try bytes.takeBigEndian(UInt64.self)
    self.init(bitPattern: bits >> 63 == 1 ? bits ^ 1 << 63 : ~bits)
  }
}

/// In the total order of IEEE 754: -0 before 0, NaN at the ends.
extension Float: SortableBytes {
  @inlinable
  public static var encodedByteCount: Int? { 4 }

  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable
  public func encode(into bytes: inout ByteWriter) {
    let bits = bitPattern
    bytes.append(bigEndian: bits >> 31 == 1 ? ~bits : bits ^ 1 << 31)
  }

  @inlinable
  public init(from bytes: inout ByteReader) throws {
    let bits = try bytes.takeBigEndian(UInt32.self)
    self.init(bitPattern: bits >> 31 == 1 ? bits ^ 1 << 31 : ~bits)
  }
}

/// `false` before `true`.
extension Bool: SortableBytes {
  @inlinable
  public static var encodedByteCount: Int? { 1 }

  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable
  public func encode(into bytes: inout ByteWriter) { bytes.append(byte: self ? 1 : 0) }

  @inlinable
  public init(from bytes: inout ByteReader) throws { self = try UInt8(from: &bytes) != 0 }
}
