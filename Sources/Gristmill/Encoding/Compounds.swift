/// Two values as one. As a key, it sorts by the first, then by the second. In a part file, a tab
/// separates them.
///
/// ```swift
/// emitter.emit(Pair(user, hour), 1)
/// ```
public struct Pair<First, Second> {
  /// The value that is compared first.
  public var first: First
  /// The value that is compared if the first values are equal.
  public var second: Second

  /// Makes a pair of values.
  @inlinable
  public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }
}

extension Pair: Sendable where First: Sendable, Second: Sendable {}
extension Pair: Equatable where First: Equatable, Second: Equatable {}
extension Pair: Hashable where First: Hashable, Second: Hashable {}

extension Pair: Comparable where First: Comparable, Second: Comparable {
  @inlinable
  public static func < (a: Pair, b: Pair) -> Bool {
    a.first == b.first ? a.second < b.second : a.first < b.first
  }
}

extension Pair: ByteCodable where First: ByteCodable, Second: ByteCodable {
  @inlinable
  public static var encodedByteCount: Int? {
    guard let first = First.encodedByteCount, let second = Second.encodedByteCount else {
      return nil
    }
    return first + second
  }

  @inlinable
  public static var _holdsBytes: Bool { First._holdsBytes || Second._holdsBytes }

  @inlinable
  public func encode(into bytes: inout ByteWriter) {
    bytes.append(first)
    second.encode(into: &bytes)
  }

  @inlinable
  public init(from bytes: inout ByteReader) throws {
    first = try bytes.next()
    second = try Second(from: &bytes)
  }

  @inlinable
  public func writeText(into text: inout ByteWriter) {
    first.writeText(into: &text)
    text.append(byte: 9)
    second.writeText(into: &text)
  }
}

extension Pair: SortableBytes where First: SortableBytes, Second: SortableBytes {}

/// Nil sorts before all other values. In a part file, nil is an empty text.
extension Optional: ByteCodable where Wrapped: ByteCodable {
  @inlinable
  public static var _holdsBytes: Bool { Wrapped._holdsBytes }

  @inlinable
  public func encode(into bytes: inout ByteWriter) {
    guard let self else { return bytes.append(byte: 0) }
    bytes.append(byte: 1)
    self.encode(into: &bytes)
  }

  @inlinable
  public init(from bytes: inout ByteReader) throws {
    self = try UInt8(from: &bytes) == 0 ? nil : Wrapped(from: &bytes)
  }

  @inlinable
  public func writeText(into text: inout ByteWriter) { self?.writeText(into: &text) }
}

extension Optional: SortableBytes where Wrapped: SortableBytes {}

/// The value of a key without a value, for jobs that only ask which keys there are.
///
/// ```swift
/// func map(_ line: Record, into emitter: inout Emitter<Bytes, Nothing>) {
///   for word in line.words { emitter.emit(word) }
/// }
/// ```
public struct Nothing: Hashable, Sendable, ByteCodable {
  /// The only value.
  @inlinable
  public init() {}

  @inlinable
  public static var encodedByteCount: Int? { 0 }

  @inlinable
  public static var _holdsBytes: Bool { false }

  @inlinable
  public func encode(into bytes: inout ByteWriter) {}

  @inlinable
  public init(from bytes: inout ByteReader) throws {}

  @inlinable
  public func writeText(into text: inout ByteWriter) {}
}
