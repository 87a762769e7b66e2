/// An input file as the planner saw it.
package struct InputFile: Codable, Equatable, Sendable {
  package enum Format: String, Codable, Sendable {
    case plain
    /// gzip (RFC 1952), with any number of members, which includes BGZF.
    case gzip
  }

  package var path: FilePath
  /// Bytes on disk when the job was planned; a different size later is an error.
  package var bytes: Int
  package var format: Format
  /// What its text plainly is, if that is no text; in a gzip file, what it inflates to.
  package var kind: DataKind?
  /// False if a search took something for gzip members that were not: then one task reads the whole
  /// file from its start.
  package var isSplittable = true
  /// The input that it belongs to, in a job that has several: 0 is the first, or left one.
  package var group = 0
  /// The hosts whose workers can read it; nil if all can.
  package var hosts: [String]?
  /// True if it can be read only once, or has no size that could be known: a pipe, a device, a file
  /// of /proc. Its bytes are then an estimate for planning. Only the process that opened it can
  /// read it.
  package var stream: Bool?

  package var isStream: Bool { stream == true }

  /// The path that stands for standard input.
  package static let standardInput: FilePath = "-"

  /// The name of the stream whose bytes the file holds, if it is a copy.
  package var origin: FilePath?

  /// What people call it.
  package var name: FilePath {
    origin ?? (isStream && path == Self.standardInput ? "standard input" : path)
  }

  package init(path: FilePath, bytes: Int, format: Format) {
    self.path = path
    self.bytes = bytes
    self.format = format
  }
}

/// A byte range `[start, end)` of one input file, as stored on disk.
package struct InputRange: Codable, Equatable, Sendable {
  /// Index into the plan's files.
  package var file: Int
  package var start: Int
  package var end: Int

  package init(file: Int, start: Int, end: Int) {
    self.file = file
    self.start = start
    self.end = end
  }
}

/// The unit of map work: one range of a large file, or many small files.
package struct InputSplit: Codable, Equatable, Sendable {
  package var ranges: [InputRange]

  package init(ranges: [InputRange]) {
    self.ranges = ranges
  }
}
