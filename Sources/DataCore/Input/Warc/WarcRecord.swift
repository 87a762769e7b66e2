import Glibc

/// One WARC record (ISO 28500) in memory. Pure: it points into bytes that the caller keeps.
///
///     │ WARC/1.0 CRLF │ Name: value CRLF │ ... │ CRLF │ block │ CRLF CRLF
///     └──────────────── header ─────────────────────┘         └ separator, not of the record
///
/// Parsing is lenient: it accepts any version, LF for CRLF, names in any case, blanks before a
/// colon, folded lines, and any number of CR, LF and NUL, or none, between records. Only
/// Content-Length is required.
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
    var lines = WarcLines(bytes)
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
      if blockBytes == nil, let value = WarcLines.value(of: "Content-Length", in: line) {
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
  /// Folded lines are part of it, with what ends the lines before them.
  package func field(_ name: StaticString) -> UnsafeRawBufferPointer? {
    var lines = WarcLines(header)
    while let line = lines.next() {
      if let value = WarcLines.value(of: name, in: line) { return value }
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
