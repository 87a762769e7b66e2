import CGristKernels
package import JobModel

/// Compares the bytes of a part file with what was written.
package enum PartCheck {
  /// Bytes read at a time.
  private static let bufferBytes = 1 << 20

  /// What is wrong with a part, or nil.
  ///
  /// - Parameter pause: called between two reads; an error it throws ends the check.
  /// - Complexity: O(bytes), because the whole part is read.
  package static func problem(
    of file: borrowing FileDescriptor, _ part: PartReport, pause: () throws -> Void = {}
  ) throws -> String? {
    let size = try file.size()
    guard size == part.bytes else {
      return
        "\(Counted.text(size, "byte")), but \(Decimals.grouped(part.bytes)) \(Counted.name(part.bytes, "was", "were")) written"
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 64)
    defer { buffer.deallocate() }
    var (crc, offset) = (UInt32(0), 0)
    while offset < size {
      try pause()
      let count = try file.read(into: buffer, at: offset)
      guard count > 0 else { return "it got shorter while it was read" }
      crc = grist_crc32c(crc, buffer.baseAddress, count)
      offset += count
    }
    let text = Hexadecimal.text(crc)
    return text == part.crc32c ? nil : "CRC-32C \(text), but \(part.crc32c) was written"
  }
}
