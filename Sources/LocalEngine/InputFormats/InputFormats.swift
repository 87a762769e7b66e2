import DataCore
package import JobModel

/// How the input of a job is read, as far as the input itself says: an output of an earlier job
/// names the separator of its fields and the end of its records (`OutputFormat`).
///
/// What a flag says goes before. Inputs that disagree are an error where the program would give
/// another answer.
package struct InputFormats {
  /// The byte between the fields of all inputs; nil if it is not known, or not the same.
  package private(set) var separator: UInt8?
  /// What was taken from outputs, for the report.
  package private(set) var notes: [String] = []

  private let sources: [FormatSource]

  /// Looks at the inputs of a job and adapts the job to them.
  ///
  /// - Parameter formatIsGiven: whether a flag says what a record is.
  /// - Throws: a usage failure if inputs disagree.
  package init(_ job: inout JobSpecification, formatIsGiven: Bool) throws {
    sources = try FormatSources.of(job).all
    // Without an output of ours, everything is as the flags say.
    guard sources.contains(where: { $0.format != nil }) else { return }
    if !formatIsGiven { try settleRecords(&job) }
    try settleSeparator(&job)
  }

  private mutating func settleRecords(_ job: inout JobSpecification) throws {
    guard let (source, records) = sources.firstSaying(\.records, other: .lines) else { return }
    if let other = sources.first(where: { $0.format?.records ?? .lines != records }) {
      throw JobFailure(
        .usage,
        "the records of \(source.name) are \(Self.shown(records)), as \(source.manifest) says, and those of \(other.name) \(other.format == nil ? "are not known to be" : "are not")\nread them in separate jobs, or give --format"
      )
    }
    job.format = records
    notes.append("records are \(Self.shown(records)), as \(source.manifest) says")
  }

  private mutating func settleSeparator(_ job: inout JobSpecification) throws {
    guard let source = sources.first(where: { $0.separator != nil }), let byte = source.separator
    else { return }
    guard let other = sources.first(where: { $0.separator != byte }) else {
      separator = byte
      guard job.program.cutsAtBlanks else { return }
      job.program = job.program.cutting(at: byte)
      return notes.append("fields are separated by \(Self.shown(byte)), as \(source.manifest) says")
    }
    guard job.program.cutsAtBlanks else { return }
    let others =
      other.separator.map {
        "those of \(other.name) by \(Self.shown($0)), as \(other.manifest) says"
      }
      ?? "\(other.name) does not say"
    throw JobFailure(
      .usage,
      "the fields of \(source.name) are separated by \(Self.shown(byte)), as \(source.manifest) says; \(others)\nsay --separator, which then holds for all inputs"
    )
  }

  // MARK: Words

  private static func shown(_ records: RecordFormat) -> String {
    switch records {
    case .lines, .wholeFile, .warc: "lines"
    case .nul: "ended by a NUL"
    case .fixed(let bytes): "\(bytes) bytes long"
    }
  }

  private static func shown(_ byte: UInt8) -> String {
    switch byte {
    case 0: "a NUL"
    case 9: "a tab"
    case 32: "a blank"
    case 44: "a comma"
    default: "'\(ByteString(bytes: [byte]).shown)'"
    }
  }
}

extension [FormatSource] {
  /// The first source whose format has another value than the usual one.
  fileprivate func firstSaying<Value: Equatable>(
    _ path: KeyPath<OutputFormat, Value>, other usual: Value
  ) -> (FormatSource, Value)? {
    for source in self {
      if let value = source.format?[keyPath: path], value != usual { return (source, value) }
    }
    return nil
  }
}
