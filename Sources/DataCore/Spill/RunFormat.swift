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

/// Which run of which task: it goes into every checksum of the file.
package struct RunIdentity: Codable, Equatable, Sendable {
  package var job: UInt64
  package var task: UInt32
  package var run: UInt32

  package init(job: UInt64, task: UInt32, run: UInt32) {
    self.job = job
    self.task = task
    self.run = run
  }
}

/// Where a partition lies in a run.
package struct RunIndexEntry: Codable, Equatable, Sendable {
  var offset = 0
  var storedBytes = 0
  var rawBytes = 0
  var records = 0
  var blocks = 0
}

/// A finished run.
package struct RunFile: Codable, Equatable, Sendable {
  package var path: String
  package var identity: RunIdentity
  package var partitions: Int
  /// Whether each record says where in the input it comes from.
  package var isSequenced: Bool
  /// Where the partitions lie, once somebody has read it.
  var index: [RunIndexEntry]?

  package init(path: String, identity: RunIdentity, partitions: Int, isSequenced: Bool = false) {
    self.path = path
    self.identity = identity
    self.partitions = partitions
    self.isSequenced = isSequenced
  }

  /// The same run under another name.
  package func moved(to path: String) -> RunFile {
    var run = self
    run.path = path
    return run
  }

  /// The same run with its index read and checked, so that readers of its
  /// partitions need not read it each.
  func indexed() throws -> RunFile {
    var run = self
    if run.index == nil {
      run.index = try RunIndex(self, file: FileDescriptor.openToRead(path, in: .scratch)).entries
    }
    return run
  }

  /// Whether a file in a scratch directory has the name of a run.
  package static func isName(_ name: String) -> Bool { RunNames.isName(name) }
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
