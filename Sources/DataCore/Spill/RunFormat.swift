/// The constants of `RunFormat.md`. Their values never change within a version.
enum RunFormat {
  static let version: UInt32 = 3
  static let magic = Array("GRISTRUN".utf8)
  static let trailerMagic = Array("MILL".utf8)
  static let fileHeaderBytes = 16
  static let blockHeaderBytes = 20
  /// The part of a block header that its CRC covers.
  static let blockNumbersBytes = 16
  static let indexEntryBytes = 40
  static let trailerBytes = 40
  /// The part of the trailer that its CRC covers.
  static let trailerNumbersBytes = 32
  /// Flags in the file header.
  static let flagSequenced: UInt32 = 1
  /// The bit of the flags at which the version of the hash begins; it takes one byte.
  static let hashVersionShift: UInt32 = 8
  static let compressionNone: UInt32 = 0
  static let compressionLZ4: UInt32 = 1

  static func fileHeader(isSequenced: Bool) -> [UInt8] {
    var bytes = magic
    LittleEndian.append(version, to: &bytes)
    let hash = UInt32(KeyHash.version) << hashVersionShift
    LittleEndian.append(hash | (isSequenced ? flagSequenced : 0), to: &bytes)
    return bytes
  }

  /// What to say about the header of another version; nil if it is not the header of a run at all.
  static func foreignVersion(_ header: [UInt8]) -> String? {
    guard header.count == fileHeaderBytes, header.starts(with: magic) else { return nil }
    let (format, flags) = header.withUnsafeBytes {
      (LittleEndian.load(UInt32.self, $0, at: 8), LittleEndian.load(UInt32.self, $0, at: 12))
    }
    if format != version { return "a run of version \(format), and this gristmill has \(version)" }
    let hash = flags >> hashVersionShift & 255
    guard hash != UInt32(KeyHash.version) else { return nil }
    return
      "a run with keys placed by version \(hash) of the hash, and this gristmill has \(KeyHash.version)"
  }
}

/// Little-endian numbers in files.
enum LittleEndian {
  static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  static func load<Number: FixedWidthInteger>(
    _ type: Number.Type, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }
}
