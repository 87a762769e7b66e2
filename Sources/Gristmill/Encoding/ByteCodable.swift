/// A type whose values can be written as bytes between `map` and `reduce`, and as text in part
/// files.
///
/// The numbers of the standard library, `Bool`, `String`, `Bytes`, `Array<UInt8>`, optionals,
/// ``Pair`` and ``Nothing`` conform to it. An enumeration with raw values conforms if it declares
/// so. A structure writes its parts one after another and reads them back in the same order:
///
/// ```swift
/// struct Visit {
///   var page: String
///   var milliseconds: Int
/// }
///
/// extension Visit: ByteCodable {
///   func encode(into bytes: inout ByteWriter) {
///     bytes.append(page)
///     bytes.append(milliseconds)
///   }
///
///   init(from bytes: inout ByteReader) throws {
///     page = try bytes.next()
///     milliseconds = try bytes.next()
///   }
/// }
/// ```
public protocol ByteCodable {
  /// The number of bytes in every encoding; nil, the default, if it varies.
  static var encodedByteCount: Int? { get }

  /// Appends the encoding.
  func encode(into bytes: inout ByteWriter)

  /// Reads an encoding, which is everything left to read.
  init(from bytes: inout ByteReader) throws

  /// Appends the text of the value in a part file; by default its `description`.
  func writeText(into text: inout ByteWriter)

  /// Whether values may hold ``Bytes`` from which they were read. Implemented by the library.
  static var _holdsBytes: Bool { get }
}

extension ByteCodable {
  @inlinable
  public static var encodedByteCount: Int? { nil }

  /// An unknown type may; assuming so costs a copy of the bytes.
  @inlinable
  public static var _holdsBytes: Bool { true }

  @inlinable
  public func writeText(into text: inout ByteWriter) { text.append(utf8: String(describing: self)) }

  /// The encoding alone, for tests.
  public func encoded() -> [UInt8] {
    var bytes = ByteWriter()
    encode(into: &bytes)
    return Array(bytes.written)
  }

  /// Reads an encoding, for tests. The value must not hold `Bytes`, because they no longer exist.
  public static func decode(_ encoded: [UInt8]) throws -> Self {
    let scratch = DecodingScratch()
    return try withExtendedLifetime(scratch) {
      try encoded.withUnsafeBytes { buffer in
        var bytes = ByteReader(Bytes(buffer), scratch: scratch)
        return try bytes.whole(Self.self)
      }
    }
  }
}

/// A type whose encodings, compared byte by byte, sort in the order of its values. Keys must be of
/// such a type.
///
/// A structure whose parts are sortable sorts by its first part, then by its second, and so on, if
/// `encode(into:)` appends them in this order.
public protocol SortableBytes: ByteCodable {
  /// The encoding, if it is already in memory and need not be written again; nil, the default, if
  /// it is not.
  var bytesInPlace: Bytes? { get }
}

extension SortableBytes {
  @inlinable
  public var bytesInPlace: Bytes? { nil }
}

extension ByteCodable where Self: RawRepresentable, RawValue: ByteCodable {
  @inlinable
  public static var encodedByteCount: Int? { RawValue.encodedByteCount }

  @inlinable
  public static var _holdsBytes: Bool { RawValue._holdsBytes }

  @inlinable
  public func encode(into bytes: inout ByteWriter) { rawValue.encode(into: &bytes) }

  @inlinable
  public init(from bytes: inout ByteReader) throws {
    guard let value = Self(rawValue: try RawValue(from: &bytes)) else {
      throw CodingFailure("no \(Self.self) has this raw value")
    }
    self = value
  }

  @inlinable
  public func writeText(into text: inout ByteWriter) { rawValue.writeText(into: &text) }
}

/// An error for bytes that are not an encoding of the expected type.
public struct CodingFailure: Error, Equatable, CustomStringConvertible {
  /// What is wrong with the bytes.
  public var description: String

  /// Makes an error to throw from `init(from:)`.
  public init(_ description: String) { self.description = description }
}
