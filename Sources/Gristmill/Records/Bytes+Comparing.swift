import Glibc

extension Bytes: Hashable {
  @inlinable
  public static func == (a: Bytes, b: Bytes) -> Bool {
    a.count == b.count && (a.start == b.start || Bytes.order(a.start, b.start, a.count) == 0)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: UnsafeRawBufferPointer(start: start, count: count))
  }
}

extension Bytes: Comparable {
  /// Whether `a` comes before `b` in byte order; a prefix comes before what it begins.
  @inlinable
  public static func < (a: Bytes, b: Bytes) -> Bool {
    let order = Bytes.order(a.start, b.start, Swift.min(a.count, b.count))
    return order != 0 ? order < 0 : a.count < b.count
  }
}

extension Bytes {
  @usableFromInline
  static func order(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Int32 {
    count == 0 ? 0 : memcmp(a, b, count)
  }

  /// Whether the bytes begin with these.
  @inlinable
  public func hasPrefix(_ prefix: Bytes) -> Bool {
    count >= prefix.count && Bytes.order(start, prefix.start, prefix.count) == 0
  }

  /// Whether the bytes end with these.
  @inlinable
  public func hasSuffix(_ suffix: Bytes) -> Bool {
    count >= suffix.count
      && Bytes.order(start + (count - suffix.count), suffix.start, suffix.count) == 0
  }
}
