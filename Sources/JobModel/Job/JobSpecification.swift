/// What a user asks for: one MapReduce run, before anything has been examined.
package struct JobSpecification: Codable, Equatable, Sendable {
  /// The name of a built-in program and its options.
  package var program: ProgramSpecification
  /// Files, directories and glob patterns, as given.
  package var inputs: [ByteString]
  /// Paths of an `--input-list`, which are read after the inputs; nil if there is none.
  package var listedInputs: [FilePath]?
  /// The second input of a join.
  package var rightInputs: [ByteString] = []
  /// The directory in which the part files appear.
  package var output: FilePath
  package var format = RecordFormat.lines
  /// True to take inputs that are plainly not text as they are; nil to refuse them.
  package var anyBytes: Bool?
  package var partitions: PartitionCount = .auto
  /// Threads that run map or reduce work at the same time.
  package var slots: Int
  /// Bytes of a split as stored on disk, compressed or not; nil leaves the choice to the program.
  package var splitBytes: Int?
  /// Bytes that the whole process may keep resident.
  package var memoryBytes: Int
  package var spillCompression: SpillCompression = .lz4
  /// The directory for runs; the job makes its own folder in it.
  package var scratch: FilePath
  /// Records that may be left out because a program fails on them.
  package var skipBadRecordsMax = 0
  /// Replace an output made by an earlier job.
  package var overwrite = false
  /// Compress the part files with gzip.
  package var compressOutput = false
  /// Output records end in a NUL instead of a newline.
  package var endsOutputByNUL = false
  /// True to not wait until the output is on the disk; nil to wait.
  package var noSync: Bool?
  /// How its output is read; nil if that is not known.
  package var outputFormat: OutputFormat?
  /// What a cluster's workers get along with the job.
  package var shipment: Shipment?

  /// Whether the output survives a power cut once the job has ended.
  package var syncsOutput: Bool { noSync != true }

  /// Whether the output goes to standard output: it is named `-`, as cat(1) and others have it. A
  /// directory of that name is `./-`.
  package var outputIsStandardOutput: Bool { output == Self.standardOutput }

  package static let standardOutput: FilePath = "-"

  /// The inputs as given, the first or left one first; the listed ones are left out.
  package var inputGroups: [[ByteString]] {
    rightInputs.isEmpty ? [inputs] : [inputs, rightInputs]
  }

  package init(
    program: ProgramSpecification, inputs: [ByteString], output: FilePath, slots: Int,
    splitBytes: Int?,
    memoryBytes: Int, scratch: FilePath
  ) {
    self.program = program
    self.inputs = inputs
    self.output = output
    self.slots = slots
    self.splitBytes = splitBytes
    self.memoryBytes = memoryBytes
    self.scratch = scratch
  }
}

/// A program and its settings, as data: part of plans, and sent to workers.
package enum ProgramSpecification: Codable, Equatable, Sendable {
  case wordcount(tokens: TokenKind, lowercase: Bool)
  case grep(GrepSpecification)
  case sort(SortOrderSpecification)
  case distinct(FieldSelection?)
  case count(FieldSelection?)
  case top(count: Int, order: SortOrderSpecification)
  case index(tokens: TokenKind, lowercase: Bool)
  case join(JoinSpecification)
  case streaming(StreamingSpecification)
  /// A job of a user's own binary: its name and its command line.
  case custom(name: String, arguments: [ByteString])

  package var name: String {
    switch self {
    case .wordcount: "wordcount"
    case .grep: "grep"
    case .sort: "sort"
    case .distinct: "distinct"
    case .count: "count"
    case .top: "top"
    case .index: "index"
    case .join: "join"
    case .streaming: "streaming"
    case .custom(let name, _): name
    }
  }
}

/// What counts as a word.
package enum TokenKind: String, Codable, CaseIterable, Sendable {
  /// A run of bytes between ASCII white space (space, \t, \n, \v, \f, \r).
  case whitespace
  /// A run of the letters A-Z and a-z.
  case letters
}

package enum SpillCompression: String, Codable, CaseIterable, Sendable {
  case lz4
  case none
}

/// How many part files there will be.
package enum PartitionCount: Codable, Equatable, Sendable {
  /// Chosen from the size of the input alone, so that the same job makes the same files on any
  /// machine.
  case auto
  case count(Int)
}
