import Glibc

/// Steps over a record, from one place in it to a later one.
///
/// Safe: each reads from `start` to before `end` only, and returns a place in between.
///
/// - Complexity: a byte of the record at a time; memchr's speed where one byte separates.
enum FieldWalk {
  @inline(__always)
  static func skipBlanks(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var place = start
    while place < end, ByteClass.isBlank(place.load(as: UInt8.self)) { place += 1 }
    return place
  }

  @inline(__always)
  static func skipNonBlanks(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var place = start
    while place < end, !ByteClass.isBlank(place.load(as: UInt8.self)) { place += 1 }
    return place
  }

  /// Behind `count` fields, each with the blanks in front of it.
  @inline(__always)
  static func skipBlankFields(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, count: Int
  ) -> UnsafeRawPointer {
    var place = start
    var left = count
    while left > 0 && place < end {
      place = skipNonBlanks(skipBlanks(place, end), end)
      left &-= 1
    }
    return place
  }

  /// The next `separator`, or the end.
  @inline(__always)
  static func find(
    _ separator: UInt8, _ start: UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    UnsafeRawPointer(memchr(start, Int32(separator), end - start)) ?? end
  }

  /// Behind `count` fields, each with the separator behind it; nil where there are fewer.
  @inline(__always)
  static func skipFields(
    _ start: UnsafeRawPointer, _ end: UnsafeRawPointer, separator: UInt8, count: Int
  ) -> UnsafeRawPointer? {
    var place = start
    for _ in 0..<count {
      place = find(separator, place, end)
      if place == end { return nil }
      place += 1
    }
    return place
  }
}
