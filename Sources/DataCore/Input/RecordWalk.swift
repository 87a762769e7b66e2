import Glibc
import JobModel

extension InputText {
  /// Calls `body` with each record, without its terminator, and its offset in the text. Returns
  /// the number of records. 16 bytes can be read at a record, whatever its length.
  ///
  /// - Complexity: O(bytes), at the speed of `memchr`.
  @inlinable
  package func forEachRecord(
    _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows -> Int {
    if let terminator = format.terminator {
      return try forEachTerminated(by: terminator, body)
    }
    if case .fixed(let size) = format {
      let count = bytes.count / size
      for index in 0..<count {
        try body(
          UnsafeRawBufferPointer(rebasing: bytes[index * size..<(index + 1) * size]), index * size)
      }
      return count
    }
    try body(bytes, 0)
    return 1
  }

  /// The number of records.
  package func countRecords() -> Int { forEachRecord { _, _ in } }

  @inlinable
  package func forEachTerminated(
    by terminator: UInt8, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    var offset = 0
    var records = 0
    while offset < bytes.count {
      let rest = bytes.count &- offset
      let place = memchr(start + offset, Int32(terminator), rest)
      let length = place.map { UnsafeRawPointer($0) - (start + offset) } ?? rest
      try body(UnsafeRawBufferPointer(start: start + offset, count: length), offset)
      offset &+= length &+ 1
      records &+= 1
    }
    return records
  }
}
