import DataCore
import Glibc

/// Passes on the records of a text one at a time, each as a copy that is overwritten after the
/// call. So a job that keeps bytes passed to `map` is found out.
final class PoisonedText {
  private var buffer = PaddedBuffer(capacity: 4 << 10)
  /// Holds the previous record, overwritten, while this one is mapped.
  private var other = PaddedBuffer(capacity: 4 << 10)

  /// Calls `body` with texts of one record each, and returns the sum of its results.
  func forEachRecord(of text: InputText, _ body: (InputText) throws -> Int) rethrows -> Int {
    var starts: [Int] = []
    _ = text.forEachRecord { _, offset in starts.append(offset) }
    var records = 0
    for (place, end) in zip(starts.indices, starts.dropFirst() + [text.bytes.count]) {
      // Includes what precedes the first record, and what follows each record.
      let start = place == 0 ? 0 : starts[place]
      var record = text
      record.bytes = copy(UnsafeRawBufferPointer(rebasing: text.bytes[start..<end]))
      record.origin.offset += start
      records += try body(record)
      memset(buffer.start, Int32(KeptBytes.poison), record.bytes.count)
      swap(&buffer, &other)
    }
    return records
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    buffer.reserve(bytes.count)
    buffer.room(from: 0, to: bytes.count).copyMemory(from: bytes)
    return buffer.first(bytes.count)
  }
}
