import CGristKernels
import Glibc

/// Goes from hit to hit in a text whose records have a terminator, and examines no other records.
struct RecordFinder {
  private let text: UnsafeRawBufferPointer
  private let terminator: UInt8

  init(_ text: UnsafeRawBufferPointer, terminator: UInt8) {
    self.text = text
    self.terminator = terminator
  }

  /// Calls `body` with the places of each record that has a hit.
  ///
  /// - Parameter hit: the first place of interest at or after the start of a record; it is in a
  ///   record or is its terminator.
  func forEachRecord(
    _ hit: (Int) -> Int?, body: (Range<Int>) throws -> Void
  ) rethrows {
    guard let base = text.baseAddress else { return }
    var start = 0
    while start < text.count, let place = hit(start) {
      let before = grist_last_byte(base + start, Int32(terminator), place - start)
      let first = before.map { $0 - base + 1 } ?? start
      let behind = memchr(base + place, Int32(terminator), text.count - place)
      let end = behind.map { UnsafeRawPointer($0) - base } ?? text.count
      try body(first..<end)
      start = end + 1
    }
  }
}
