import CZlib
import Glibc

/// The header of a gzip member (RFC 1952, section 2.3).
struct GzipHeader: Equatable {
  /// Bytes from the magic to the first byte of the deflate stream.
  var byteCount: Int

  enum Outcome: Equatable {
    case header(GzipHeader)
    /// The bytes are not a gzip header, and why.
    case invalid(String)
    /// The bytes end inside the header.
    case incomplete
  }

  /// Bytes of the fixed part: magic, method, flags, time, extra flags, system.
  static let fixedBytes = 10
  static let firstByte = UInt8(0x1f)
  /// Bytes of the CRC-32 and the length after the deflate stream.
  static let trailerBytes = 8

  static func looksLikeGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8
  }

  /// Reads the header at the start of `bytes`.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    for (index, magic) in [firstByte, 0x8b].enumerated() {
      guard index < bytes.count else { return .incomplete }
      guard bytes[index] == magic else {
        return .invalid("no gzip member starts here (trailing garbage?)")
      }
    }
    guard bytes.count >= fixedBytes else { return .incomplete }
    guard bytes[2] == 8 else { return .invalid("unknown compression method \(bytes[2])") }
    let flags = bytes[3]
    guard flags & 0xe0 == 0 else { return .invalid("reserved flags are set") }
    var offset = fixedBytes
    if flags & 4 != 0 {
      guard bytes.count >= offset + 2 else { return .incomplete }
      let extra = bytes.number(at: offset)
      guard bytes.count >= offset + 2 + extra else { return .incomplete }
      offset += 2 + extra
    }
    // File name and comment, each ended by a zero byte.
    for flag in [UInt8(8), 16] where flags & flag != 0 {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      guard let start = rest.baseAddress, let end = memchr(start, 0, rest.count) else {
        return .incomplete
      }
      offset += UnsafeRawPointer(end) - start + 1
    }
    if flags & 2 != 0 {
      guard bytes.count >= offset + 2 else { return .incomplete }
      guard checksum(bytes.prefix(offset)) == bytes.number(at: offset) else {
        return .invalid("wrong CRC of the header")
      }
      offset += 2
    }
    return .header(GzipHeader(byteCount: offset))
  }

  /// CRC16, as RFC 1952 calls it: the lower half of the CRC-32 of everything before it.
  private static func checksum(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes)
    guard let start = bytes.baseAddress else { return 0 }
    return Int(crc32_z(0, start.assumingMemoryBound(to: UInt8.self), bytes.count) & 0xffff)
  }
}

extension UnsafeRawBufferPointer {
  /// The two bytes from `offset` on, little-endian.
  fileprivate func number(at offset: Int) -> Int {
    Int(self[offset]) | Int(self[offset + 1]) << 8
  }
}
