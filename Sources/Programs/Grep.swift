package import DataCore
package import JobModel

/// Finds records that match a pattern (Dean and Ghemawat, 2004, section 2.3), or counts the
/// matches.
package enum Grep {
  package static func program(
    _ specification: GrepSpecification, format: RecordFormat
  ) throws -> Program {
    // Refuses an invalid pattern before anything is read.
    let pattern = try compile(specification)
    switch specification.output {
    case .records, .matches:
      return .sorting(
        FindingGrep(
          specification: specification, pattern: pattern, end: end(specification, format)))
    case .countedRecords, .countedMatches:
      return .aggregating(CountingGrep(specification: specification, pattern: pattern))
    }
  }

  /// What is accepted, but is probably not what was meant, in the words of grep(1).
  ///
  /// - Throws: a usage failure for an invalid pattern.
  package static func warnings(_ specification: GrepSpecification) throws -> [String] {
    var warnings = try compile(specification).warnings
    if specification.isInverted && specification.findsParts {
      warnings.append("--invert and --only-matching leave nothing to write")
    }
    return warnings
  }

  private static func compile(_ specification: GrepSpecification) throws -> CompiledPattern {
    var options = PatternOptions()
    options.isFixed = specification.isFixed
    options.ignoresCase = specification.ignoresCase
    options.isWholeWord = specification.matchesWords
    options.isWholeRecord = specification.matchesWholeRecords
    return try CompiledPattern(specification.patterns, options)
  }

  /// What stands after a find: what the records have, if it is one of them.
  private static func end(
    _ specification: GrepSpecification, _ format: RecordFormat
  ) -> OutputLayout.End {
    let isRecord = specification.output == .records && !specification.namesFiles
    if !isRecord && format == .warc || format.outputEnd == .nothing { return .newline }
    return format.outputEnd
  }
}

extension GrepSpecification {
  fileprivate var findsParts: Bool {
    switch output {
    case .matches, .countedMatches: true
    case .records, .countedRecords: false
    }
  }
}

/// Writes what it finds in input order, so it has no reduce tasks.
private struct FindingGrep: SortingProgram {
  let specification: GrepSpecification
  let pattern: CompiledPattern
  let end: OutputLayout.End

  var partitionsOnly: Int? { 0 }
  var outputSize: OutputSize { .asMapped(assuming: nil) }
  var layout: OutputLayout { OutputLayout(columns: .joined, end: end) }

  func makeMapper(_ context: TaskContext) throws -> any RecordMapper {
    FindingMapper(
      try GrepWalk(specification, pattern, context.cancellation),
      names: specification.namesFiles
        ? context.files.map { FileNames.bytes(Self.name($0), endsFields: false) + [58] } : nil)
  }

  /// What grep(1) calls the file.
  private static func name(_ file: InputFile) -> FilePath {
    file.path == InputFile.standardInput ? "(standard input)" : file.name
  }

  func makeReducer(_ context: TaskContext) -> (any PartitionReducer)? { nil }
}

private final class FindingMapper: RecordMapper {
  private let walk: GrepWalk
  /// The prefix of each find, by file.
  private let names: [[UInt8]]?

  init(_ walk: GrepWalk, names: [[UInt8]]?) {
    self.walk = walk
    self.names = names
  }

  func map(_ text: InputText, into emitter: inout RecordEmitter) throws -> Int {
    let name = names?[text.origin.file] ?? []
    return try name.withUnsafeBytes { name in
      try walk.forEachFind(in: text) { find, _ in try emitter.emit(key: name, value: find) }
    }
  }
}

/// Counts what it finds.
private struct CountingGrep: AggregatingProgram {
  let specification: GrepSpecification
  let pattern: CompiledPattern

  func makeMapper(_ context: TaskContext) throws -> any AggregatingMapper {
    CountingMapper(try GrepWalk(specification, pattern, context.cancellation))
  }
}

private final class CountingMapper: AggregatingMapper {
  private let walk: GrepWalk

  init(_ walk: GrepWalk) { self.walk = walk }

  func map(_ text: InputText, into aggregator: inout Aggregator) throws -> Int {
    try walk.forEachFind(in: text) { find, _ in
      // A find is part of the text, which can be read in whole steps.
      if let start = find.baseAddress {
        aggregator.add(Key(at: start, count: find.count), value: 1)
      }
    }
  }
}

/// Walks over what a grep finds in a text: records, or matches within them.
private struct GrepWalk {
  private let specification: GrepSpecification
  private let pattern: LinePattern

  init(
    _ specification: GrepSpecification, _ pattern: CompiledPattern, _ cancellation: Cancellation
  ) throws {
    self.specification = specification
    self.pattern = try LinePattern(
      pattern, findsPlaces: specification.findsParts, cancellation: cancellation)
  }

  /// Returns the number of records in the text.
  func forEachFind(
    in text: InputText, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) throws -> Int {
    let records = try find(in: text, body)
    try pattern.checkCancellation()
    return records
  }

  private func find(
    in text: InputText, _ body: (UnsafeRawBufferPointer, Int) throws -> Void
  ) rethrows -> Int {
    if specification.isInverted {
      return try text.forEachRecord { record, offset in
        // What does not match has no matching parts.
        if !specification.findsParts, !pattern.matches(record) { try body(record, offset) }
      }
    }
    switch specification.output {
    case .records, .countedRecords:
      return try pattern.forEachMatchingRecord(in: text, body)
    case .matches, .countedMatches:
      return try pattern.forEachMatchingRecord(in: text) { record, offset in
        try pattern.forEachMatch(in: record) { range in
          try body(UnsafeRawBufferPointer(rebasing: record[range]), offset + range.lowerBound)
        }
      }
    }
  }
}
