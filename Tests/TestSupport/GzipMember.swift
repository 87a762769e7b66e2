import CZlib

/// A gzip member (RFC 1952) with any header, made byte by byte over zlib's raw deflate.
package struct GzipMember: Sendable {
  package var text: [UInt8]
  /// zlib's level; 0 stores.
  package var level: Int32 = 6
  package var extra: [UInt8]?
  package var name: [UInt8]?
  package var comment: [UInt8]?
  package var hasHeaderCRC = false
  package var isText = false

  package init(_ text: [UInt8], level: Int32 = 6) {
    self.text = text
    self.level = level
  }

  /// The header alone.
  package var header: [UInt8] {
    var flags: UInt8 = isText ? 1 : 0
    if hasHeaderCRC { flags |= 2 }
    if extra != nil { flags |= 4 }
    if name != nil { flags |= 8 }
    if comment != nil { flags |= 16 }
    var bytes: [UInt8] = [0x1f, 0x8b, 8, flags, 0x15, 0xcd, 0x5b, 0x07, 0, 3]
    if let extra { bytes += Self.littleEndian(extra.count, bytes: 2) + extra }
    if let name { bytes += name + [0] }
    if let comment { bytes += comment + [0] }
    if hasHeaderCRC { bytes += Self.littleEndian(Int(Self.crc32(bytes) & 0xffff), bytes: 2) }
    return bytes
  }

  /// CRC-32 and length.
  package var trailer: [UInt8] {
    Self.littleEndian(Int(Self.crc32(text)), bytes: 4)
      + Self.littleEndian(text.count & 0xffff_ffff, bytes: 4)
  }

  package var bytes: [UInt8] { header + Self.deflate(text, level: level) + trailer }

  package static func crc32(_ bytes: [UInt8]) -> UInt32 {
    UInt32(CZlib.crc32_z(0, bytes, bytes.count))
  }

  package static func littleEndian(_ number: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// A raw deflate stream.
  package static func deflate(_ text: [UInt8], level: Int32) -> [UInt8] {
    var stream = z_stream()
    let made = deflateInit2_(
      &stream, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(made == Z_OK)
    defer { deflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(text.count))) + 64)
    var input = text + [0]
    let size = output.withUnsafeMutableBufferPointer { output in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(text.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        precondition(CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<size])
  }

  /// The text of a whole gzip file, by zlib's own reader of members; nil if it is damaged. NULs
  /// behind a member are no damage.
  package static func inflate(_ file: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = file
    while !rest.isEmpty {
      var stream = z_stream()
      guard
        inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { return nil }
      defer { inflateEnd(&stream) }
      var status = Z_OK
      var output = [UInt8](repeating: 0, count: 64 << 10)
      let used = rest.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        while status == Z_OK {
          output.withUnsafeMutableBufferPointer { output in
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            status = CZlib.inflate(&stream, Z_NO_FLUSH)
          }
          result += output[..<(output.count - Int(stream.avail_out))]
        }
        return input.count - Int(stream.avail_in)
      }
      guard status == Z_STREAM_END else { return nil }
      rest = Array(rest[used...].drop { $0 == 0 })
    }
    return result
  }
}
