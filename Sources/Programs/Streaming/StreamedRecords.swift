import CGristKernels
import Glibc

/// A line that a program printed, without its newline, while it is handled.
package struct StreamedRecord {
  package let start: UnsafeRawPointer
  /// Bytes of the line.
  package let count: Int
  /// Bytes of the key, which is at the start.
  package let keyCount: Int

  /// False if the whole line is the key. The value is then empty, as it is in a line that ends in
  /// its separator.
  package var hasSeparator: Bool { keyCount < count }

  /// The line as it was printed, with its separators.
  package var line: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
  package var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: keyCount) }
  package var value: UnsafeRawBufferPointer {
    let skipped = min(keyCount + 1, count)
    return UnsafeRawBufferPointer(start: start + skipped, count: count - skipped)
  }
}

/// Cuts the output of a program, whatever pieces it comes in, into records: lines of the form
/// `key<TAB>value`. Only '\n' ends a line; all other bytes are data. Pure.
///
/// It needs memory for one partial line and a few KiB. A record lies within the piece that was
/// passed in, unless it spans two pieces.
package struct StreamedRecords: ~Copyable {
  private let separator: UInt8
  private let keyFields: UInt32
  private let lineBytesMax: Int
  private let edges: UnsafeMutablePointer<UInt32>
  /// The start of a line whose end has not arrived yet.
  private var partial: [UInt8] = []
  /// Lines so far.
  package private(set) var records = 0

  /// - Parameters:
  ///   - separator: the byte between fields; not a newline.
  ///   - keyFields: fields in a key, 1 or more, as in Hadoop's
  ///     `stream.num.map.output.key.fields`. A line with fewer is all key.
  ///   - lineBytesMax: a longer line is a fault.
  package init(separator: UInt8 = 9, keyFields: Int = 1, lineBytesMax: Int) {
    precondition(separator != 10 && keyFields > 0)
    self.separator = separator
    self.keyFields = UInt32(clamping: keyFields)
    self.lineBytesMax = lineBytesMax
    edges = .allocate(capacity: StreamingLimits.edgeBatch)
  }

  deinit { edges.deallocate() }

  /// Calls `body` for each line that ends in `piece`, in order.
  ///
  /// - Throws: `ProgramFault.longLine`, or what `body` throws.
  package mutating func feed(
    _ piece: UnsafeRawBufferPointer, _ body: (StreamedRecord) throws -> Void
  ) throws {
    precondition(piece.count < UInt32.max)
    guard var start = piece.baseAddress, !piece.isEmpty else { return }
    let end = start + piece.count
    if !partial.isEmpty {
      guard let newline = memchr(start, 10, piece.count).map({ UnsafeRawPointer($0) }) else {
        return try hold(piece)
      }
      try hold(UnsafeRawBufferPointer(start: start, count: newline - start))
      start = newline + 1
      try endPartial(body)
    }
    let cut = try cutLines(UnsafeRawBufferPointer(start: start, count: end - start), body)
    try hold(UnsafeRawBufferPointer(start: start + cut, count: end - start - cut))
  }

  /// Call this when the output has ended; its last line may lack a newline.
  package mutating func finish(_ body: (StreamedRecord) throws -> Void) throws {
    if !partial.isEmpty { try endPartial(body) }
  }

  /// Returns the number of bytes in complete lines of `text`.
  private mutating func cutLines(
    _ text: UnsafeRawBufferPointer, _ body: (StreamedRecord) throws -> Void
  ) throws -> Int {
    guard let base = text.baseAddress, !text.isEmpty else { return 0 }
    var walk = grist_line_walk(
      text: base.assumingMemoryBound(to: UInt8.self), length: UInt64(text.count), position: 0,
      key_end: .max, fields: 0)
    var start = 0
    while walk.position < walk.length {
      let count = Int(
        grist_line_edges(
          &walk, separator, keyFields, edges, UInt32(StreamingLimits.edgeBatch)))
      // Safe: the kernel writes pairs of ascending places within the text.
      for index in stride(from: 0, to: count, by: 2) {
        let end = Int(edges[index + 1])
        if end - start > lineBytesMax { throw ProgramFault.longLine(bytesMax: lineBytesMax) }
        try body(
          StreamedRecord(
            start: base + start, count: end - start, keyCount: Int(edges[index]) - start))
        start = end + 1
      }
      records += count / 2
    }
    return start
  }

  private mutating func hold(_ bytes: UnsafeRawBufferPointer) throws {
    if partial.count + bytes.count > lineBytesMax {
      throw ProgramFault.longLine(bytesMax: lineBytesMax)
    }
    partial.append(contentsOf: bytes)
  }

  /// Passes on the partial line as a complete one.
  private mutating func endPartial(_ body: (StreamedRecord) throws -> Void) throws {
    var line: [UInt8] = []
    swap(&line, &partial)
    line.append(10)
    _ = try line.withUnsafeBytes { try cutLines($0, body) }
    line.removeAll(keepingCapacity: line.count <= StreamingLimits.readBytes)
    swap(&line, &partial)
  }
}
