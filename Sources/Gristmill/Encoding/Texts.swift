/// As they are, in the order of bytes.
extension Bytes: SortableBytes {
  @inlinable
  public var bytesInPlace: Bytes? { self }

  @inlinable
  public func encode(into bytes: inout ByteWriter) { bytes.append(contentsOf: self) }

  @inlinable
  public init(from bytes: inout ByteReader) throws { self = bytes.takeRest() }

  @inlinable
  public func writeText(into text: inout ByteWriter) { text.append(contentsOf: self) }
}

/// As UTF-8, in byte order, which is the order of code points.
extension String: SortableBytes {
  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable
  public func encode(into bytes: inout ByteWriter) { bytes.append(utf8: self) }

  public init(from bytes: inout ByteReader) throws { self.init(bytes.takeRest()) }

  @inlinable
  public func writeText(into text: inout ByteWriter) { text.append(utf8: self) }
}

/// As they are, in the order of bytes.
extension [UInt8]: SortableBytes, ByteCodable {
  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable
  public func encode(into bytes: inout ByteWriter) {
    withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  @inlinable
  public init(from bytes: inout ByteReader) throws { self.init(bytes.takeRest()) }

  @inlinable
  public func writeText(into text: inout ByteWriter) { encode(into: &text) }
}
