import JobModel

/// Writes the names of input files into output records. A name may hold any byte but NUL and `/`,
/// so a byte that would end a record or a field is written as a backslash and a letter, and a
/// backslash as two. Thus no file name can forge a record, and each name can be recovered from its
/// text.
enum FileNames {
  /// - Parameter endsFields: whether a tab ends the field that holds the name.
  static func bytes(_ path: FilePath, endsFields: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in path.bytes {
      switch byte {
      case UInt8(ascii: "\\"): bytes += Array(#"\\"#.utf8)
      case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
      case UInt8(ascii: "\t") where endsFields: bytes += Array(#"\t"#.utf8)
      default: bytes.append(byte)
      }
    }
    return bytes
  }
}
