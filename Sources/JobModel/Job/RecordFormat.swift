/// What a record of the input is.
package enum RecordFormat: Codable, Equatable, Hashable, Sendable {
  /// Bytes up to a newline, which does not belong to the record. The last one may lack it.
  case lines
  /// Bytes up to a NUL, as `find -print0` writes them.
  case nul
  /// So many bytes each.
  case fixed(bytes: Int)
  /// Each file.
  case wholeFile
  /// WARC records (ISO 28500), in .warc.gz a gzip member each.
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
