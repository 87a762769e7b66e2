import Glibc

/// The lines of a WARC header, each with the folded lines behind it, which begin with a blank. Pure.
///
///     Content-Length:  CRLF
///       3              CRLF     one line, as in RFC 822
struct WarcLines {
  private let bytes: RawBytes
  /// The place after the previous line.
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = RawBytes(bytes) }

  /// The next line without the LF or CRLF at its end; empty at the end of the header. nil if it
  /// lacks an LF, or if the bytes end before it is known whether another one is folded to it.
  mutating func next() -> UnsafeRawBufferPointer? {
    let begin = offset
    guard let end = nextEnd(from: begin) else { return nil }
    offset = end
    let first = line(begin..<end)
    if first.isEmpty { return first }
    while offset < bytes.count {
      guard Self.isBlank(byte(offset)) else { return line(begin..<offset) }
      guard let end = nextEnd(from: offset) else { return nil }
      offset = end
    }
    return nil
  }

  /// The place after the next LF.
  private func nextEnd(from place: Int) -> Int? {
    guard place < bytes.count,
      let newline = memchr(bytes.start + place, 10, bytes.count - place)
    else { return nil }
    return UnsafeRawPointer(newline) - bytes.start + 1
  }

  private func byte(_ place: Int) -> UInt8 {
    bytes.start.load(fromByteOffset: place, as: UInt8.self)
  }

  /// A range that ends in LF, without it and a CR before it.
  private func line(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    let isCRLF = range.count > 1 && byte(range.upperBound - 2) == 13
    return UnsafeRawBufferPointer(
      start: bytes.start + range.lowerBound, count: range.count - (isCRLF ? 2 : 1))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  /// The value in a line `name: value`, without the white space around it; nil if the line has
  /// another name. Case and blanks before the colon do not matter.
  static func value(
    of name: StaticString, in line: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    let length = name.utf8CodeUnitCount
    guard line.count > length,
      strncasecmp(
        RawBytes(line).start.assumingMemoryBound(to: CChar.self),
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), length) == 0
    else { return nil }
    var start = length
    while start < line.count, isBlank(line[start]) { start += 1 }
    guard start < line.count, line[start] == 58 else { return nil }
    var end = line.count
    start += 1
    while start < end, isSpace(line[start]) { start += 1 }
    while start < end, isSpace(line[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: line[start..<end])
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == 10 || byte == 13
  }
}
