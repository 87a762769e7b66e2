import Glibc

/// One WARC record (ISO 28500) in memory. Pure: it points into bytes that the caller keeps.
///
///     │ WARC/1.0 CRLF │ Name: value CRLF │ ... │ CRLF │ block │ CRLF CRLF
///     └──────────────── header ─────────────────────┘         └ separator, not of the record
///
/// Parsing is lenient: it accepts any version, LF for CRLF, names in any case, and any number of
/// CR, LF and NUL, or none, between records. Only Content-Length is required.
package struct WarcRecord {
  /// The bytes from `WARC/` up to and including the empty line.
  package let header: UnsafeRawBufferPointer
  /// The archived content, with as many bytes as Content-Length says.
  package let block: UnsafeRawBufferPointer

  /// What was found at a place.
  package enum Outcome {
    case record(WarcRecord)
    /// The bytes end inside the record, which has at least this many bytes.
    case incomplete(atLeast: Int)
    /// The bytes are not a record, and why.
    case invalid(String)
  }

  /// The record that begins where `bytes` do.
  ///
  /// - Complexity: O(bytes of the header), at the speed of `memchr`.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    guard
      bytes.isEmpty
        || memcmp(
          RawBytes(bytes).start, magic.utf8Start, min(bytes.count, magic.utf8CodeUnitCount)) == 0
    else { return .invalid("it does not begin with WARC/") }
    var lines = Lines(bytes, from: 0)
    var blockBytes: Int?
    while let line = lines.next(), lines.offset <= Limits.warcHeaderBytesMax {
      if line.isEmpty {
        guard let blockBytes else { return .invalid("its header has no Content-Length") }
        let (total, overflow) = lines.offset.addingReportingOverflow(blockBytes)
        if overflow || total > bytes.count {
          return .incomplete(atLeast: overflow ? .max : total)
        }
        return .record(
          WarcRecord(
            header: UnsafeRawBufferPointer(rebasing: bytes[..<lines.offset]),
            block: UnsafeRawBufferPointer(rebasing: bytes[lines.offset..<total])))
      }
      if blockBytes == nil, let value = Self.value(of: "Content-Length", in: line) {
        guard let number = Int(decimal: value) else {
          return .invalid("its Content-Length is not a number")
        }
        blockBytes = number
      }
    }
    guard max(lines.offset, bytes.count) <= Limits.warcHeaderBytesMax else {
      return .invalid("its header has no end")
    }
    return .incomplete(atLeast: bytes.count + 1)
  }

  private static let magic: StaticString = "WARC/"

  /// Parses a record from a text; nil if the bytes are not a complete record.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard case .record(let record) = Self.parse(bytes) else { return nil }
    self = record
  }

  private init(header: UnsafeRawBufferPointer, block: UnsafeRawBufferPointer) {
    self.header = header
    self.block = block
  }

  /// The size of header and block in bytes.
  package var byteCount: Int { header.count + block.count }

  /// The place after whatever may separate two records.
  package static func skipSeparator(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, bytes[offset] == 13 || bytes[offset] == 10 || bytes[offset] == 0 {
      offset &+= 1
    }
    return offset
  }

  // MARK: The header

  /// The value of the first field with this name, in any case, without surrounding white space.
  /// Folded lines are part of it.
  package func field(_ name: StaticString) -> UnsafeRawBufferPointer? {
    var lines = Lines(header, from: 0)
    while let line = lines.next() {
      guard let value = Self.value(of: name, in: line) else { continue }
      let start = RawBytes(value).start
      var end = start + value.count
      while let more = lines.next(), let first = more.first, first == 32 || first == 9 {
        end = RawBytes(more).end
      }
      return UnsafeRawBufferPointer(start: start, count: end - start)
    }
    return nil
  }

  /// The type of the record: `warcinfo`, `response`, `request`, `conversion`, ...
  package var type: UnsafeRawBufferPointer? { field("WARC-Type") }

  /// The URI of the archived content; absent in a `warcinfo` record. The angle brackets that
  /// surround it in some WARC 1.0 files are left out.
  package var targetURI: UnsafeRawBufferPointer? {
    guard let uri = field("WARC-Target-URI") else { return nil }
    guard uri.count >= 2, uri.first == 60, uri.last == 62 else { return uri }
    return UnsafeRawBufferPointer(rebasing: uri[1..<uri.count - 1])
  }

  /// The value in a line `name: value`, or nil if the line has another name.
  private static func value(
    of name: StaticString, in line: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    let length = name.utf8CodeUnitCount
    guard line.count > length, line[length] == 58,
      strncasecmp(
        RawBytes(line).start.assumingMemoryBound(to: CChar.self),
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), length) == 0
    else { return nil }
    var (start, end) = (length + 1, line.count)
    while start < end, line[start] == 32 || line[start] == 9 { start += 1 }
    while start < end, line[end - 1] == 32 || line[end - 1] == 9 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: line[start..<end])
  }

  /// The lines, without their LF or CRLF; text that lacks one is not a line.
  private struct Lines {
    private let bytes: RawBytes
    /// The place after the previous line.
    private(set) var offset: Int

    init(_ bytes: UnsafeRawBufferPointer, from offset: Int) {
      self.bytes = RawBytes(bytes)
      self.offset = offset
    }

    mutating func next() -> UnsafeRawBufferPointer? {
      guard offset < bytes.count,
        let newline = memchr(bytes.start + offset, 10, bytes.count - offset)
      else { return nil }
      let start = bytes.start + offset
      let end = UnsafeRawPointer(newline)
      offset = end - bytes.start + 1
      let isCRLF = end > start && (end - 1).load(as: UInt8.self) == 13
      return UnsafeRawBufferPointer(start: start, count: (isCRLF ? end - 1 : end) - start)
    }
  }
}

extension Int {
  /// Parses a number that consists only of decimal digits; nil if it does not, or is too large.
  fileprivate init?(decimal: UnsafeRawBufferPointer) {
    guard !decimal.isEmpty else { return nil }
    self = 0
    for byte in decimal {
      guard (48...57).contains(byte) else { return nil }
      let (tens, isTooLarge) = multipliedReportingOverflow(by: 10)
      let (next, isLarger) = tens.addingReportingOverflow(Int(byte) - 48)
      guard !isTooLarge, !isLarger else { return nil }
      self = next
    }
  }
}
