package import DataCore
package import JobModel

/// Finds records that match a pattern (Dean and Ghemawat, 2004, section 2.3), or counts the
/// matches.
package enum Grep {
  package static func program(
    _ specification: GrepSpecification, format: RecordFormat
  ) throws -> Program {
    // Refuses an invalid pattern before anything is read.
    _ = try LinePattern(specification)
    switch specification.output {
    case .records, .matches:
      return .sorting(FindingGrep(specification: specification, terminator: format.terminator))
    case .countedRecords, .countedMatches:
      return .aggregating(CountingGrep(specification: specification))
    }
  }
}

extension LinePattern {
  convenience init(_ grep: GrepSpecification, _ cancellation: Cancellation? = nil) throws {
    try self.init(
      pattern: grep.pattern, isFixed: grep.isFixed, ignoresCase: grep.ignoresCase,
      isWholeWord: grep.matchesWords, isWholeRecord: grep.matchesWholeRecords,
      cancellation: cancellation)
  }
}

/// Writes what it finds in input order, so it has no reduce tasks.
private struct FindingGrep: SortingProgram {
  let specification: GrepSpecification
  let terminator: UInt8?

  var partitionsOnly: Int? { 0 }
  var layout: OutputLayout { OutputLayout(columns: .joined, terminator: terminator ?? 10) }

  func makeMapper(_ context: TaskContext) throws -> any RecordMapper {
    FindingMapper(
      GrepWalk(specification, try LinePattern(specification, context.cancellation)),
      names: specification.namesFiles
        ? context.files.map { FileNames.bytes($0.path, endsFields: false) + [58] } : nil)
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

  func makeMapper(_ context: TaskContext) throws -> any AggregatingMapper {
    CountingMapper(GrepWalk(specification, try LinePattern(specification, context.cancellation)))
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

  init(_ specification: GrepSpecification, _ pattern: LinePattern) {
    self.specification = specification
    self.pattern = pattern
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
        if !pattern.matches(record) { try body(record, offset) }
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
