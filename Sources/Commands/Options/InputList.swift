import JobModel

/// The paths in an `--input-list`: one a line, or each ended by a NUL if there is one, as
/// `find -print0` writes them. Each is a path as it is, and no pattern.
enum InputList {
  /// Bytes of a list, which is in memory: as many names as a job may have files.
  static let bytesMax = 512 << 20

  /// Reads a list from a file, a pipe or, for `-`, standard input.
  static func read(_ path: FilePath) throws -> [FilePath] {
    paths(try ArgumentFile.read(path, most: bytesMax))
  }

  /// The paths in the text of a list. Pure.
  static func paths(_ bytes: [UInt8]) -> [FilePath] {
    bytes.split(separator: bytes.contains(0) ? 0 : 10).map { FilePath(bytes: Array($0)) }
  }
}
