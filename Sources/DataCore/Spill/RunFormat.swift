/// The constants of `RunFormat.md`. Their values never change within a version.
enum RunFormat {
  static let version: UInt32 = 2
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
  static let compressionNone: UInt32 = 0
  static let compressionLZ4: UInt32 = 1

  static func fileHeader(isSequenced: Bool) -> [UInt8] {
    var bytes = magic
    LittleEndian.append(version, to: &bytes)
    LittleEndian.append(isSequenced ? flagSequenced : 0, to: &bytes)
    return bytes
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
