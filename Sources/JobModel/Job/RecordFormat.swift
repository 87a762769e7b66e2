/// What counts as a record of the input.
package enum RecordFormat: Codable, Equatable, Hashable, Sendable {
  /// Bytes up to a newline, which is not part of the record. The last record may lack it.
  case lines
  /// Bytes up to a NUL, as `find -print0` writes them.
  case nul
  /// A fixed number of bytes each.
  case fixed(bytes: Int)
  /// A whole file each.
  case wholeFile
  /// WARC records (ISO 28500); in .warc.gz, each is a gzip member.
  case warc

  /// The byte that ends a record.
  package var terminator: UInt8? {
    switch self {
    case .lines: 10
    case .nul: 0
    case .fixed, .wholeFile, .warc: nil
    }
  }
}
