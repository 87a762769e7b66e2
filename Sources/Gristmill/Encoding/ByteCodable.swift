/// A type whose values become bytes on the way from `map` to `reduce`, and text in part files.
///
/// The numbers of the standard library, `Bool`, `String`, `Bytes`, `Array<UInt8>`, optionals,
/// ``Pair`` and ``Nothing`` are. An enumeration with raw values is when it says so. A structure
/// writes its parts one after another and reads them back in the same order:
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
  /// The number of bytes of every encoding; nil, the default, where they differ.
  static var encodedByteCount: Int? { get }

  /// Appends the encoding.
  func encode(into bytes: inout ByteWriter)

  /// Reads an encoding, which is all that is left to read.
  init(from bytes: inout ByteReader) throws

  /// Appends what stands for the value in a part file; by default its `description`.
  func writeText(into text: inout ByteWriter)

  /// Whether values may hold ``Bytes`` that they were read from. Made by the library.
  static var _holdsBytes: Bool { get }
}

extension ByteCodable {
  @inlinable
  public static var encodedByteCount: Int? { nil }

  /// What nobody knows may: keeping the bytes costs a copy.
  @inlinable
  public static var _holdsBytes: Bool { true }

  @inlinable
  public func writeText(into text: inout ByteWriter) { text.append(utf8: String(describing: self)) }

  /// The encoding by itself, for tests.
  public func encoded() -> [UInt8] {
    var bytes = ByteWriter()
    encode(into: &bytes)
    return Array(bytes.written)
  }

  /// Reads an encoding, for tests. The value must not hold `Bytes`, whose place is gone.
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

/// A type whose encodings, compared byte by byte, are in the order of its values: keys are such.
///
/// A structure whose parts are sortable is sortable by its first part, then by its second, and
/// so on, when `encode(into:)` appends them in this order.
public protocol SortableBytes: ByteCodable {
  /// The encoding where it lies in memory already, so that it need not be written again; nil, the
  /// default, where it does not.
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

/// Bytes that are no encoding of the type that was asked for.
public struct CodingFailure: Error, Equatable, CustomStringConvertible {
  /// What is wrong with them.
  public var description: String

  /// An error to throw from `init(from:)`.
  public init(_ description: String) { self.description = description }
}
