/// What a user asks for: one MapReduce run, before anything was looked at.
package struct JobSpecification: Codable, Equatable, Sendable {
  /// The name of a built-in program and its options.
  package var program: ProgramSpecification
  /// Files, directories and glob patterns, as given.
  package var inputs: [String]
  /// The directory that the part files appear in.
  package var output: String
  package var format = RecordFormat.lines
  package var partitions: PartitionCount = .auto
  /// Threads that run map or reduce work at the same time.
  package var slots: Int
  /// Bytes of a split as they stand on disk, compressed or not; nil leaves it to the program.
  package var splitBytes: Int?
  /// Bytes that the whole process may keep resident.
  package var memoryBytes: Int
  package var spillCompression: SpillCompression = .lz4
  /// The directory for runs; a folder of our own is made in it.
  package var scratch: String
  /// Replace an earlier output of ours.
  package var overwrite = false
  /// Part files as gzip.
  package var compressOutput = false

  package init(
    program: ProgramSpecification, inputs: [String], output: String, slots: Int, splitBytes: Int?,
    memoryBytes: Int, scratch: String
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

/// A program and how it was set, as data: it goes into plans and to workers.
package enum ProgramSpecification: Codable, Equatable, Sendable {
  case wordcount(tokens: TokenKind, lowercase: Bool)
  case sort

  package var name: String {
    switch self {
    case .wordcount: "wordcount"
    case .sort: "sort"
    }
  }
}

/// What a word is.
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
  /// From the size of the input alone, so that the same job gives the same
  /// files on any machine.
  case auto
  case count(Int)
}
