import JobModel

@testable import DataCore
@testable import Programs

extension LinePattern {
  convenience init(
    _ patterns: [[UInt8]], _ options: PatternOptions, cancellation: Cancellation? = nil
  ) throws {
    try self.init(
      CompiledPattern(patterns.map { ByteString(bytes: $0) }, options), cancellation: cancellation)
  }

  convenience init(
    pattern: String, isFixed: Bool = false, ignoresCase: Bool = false, isWholeWord: Bool = false,
    isWholeRecord: Bool = false, cancellation: Cancellation? = nil
  ) throws {
    var options = PatternOptions()
    options.isFixed = isFixed
    options.ignoresCase = ignoresCase
    options.isWholeWord = isWholeWord
    options.isWholeRecord = isWholeRecord
    try self.init([Array(pattern.utf8)], options, cancellation: cancellation)
  }

  /// Where the records start that match.
  func records(in text: [UInt8], _ format: RecordFormat = .lines) -> [Int] {
    var offsets: [Int] = []
    withInput(text, format) { input in
      _ = forEachMatchingRecord(in: input) { _, offset in offsets.append(offset) }
    }
    return offsets
  }

  /// The same, by examining each record on its own.
  func recordsOneByOne(in text: [UInt8], _ format: RecordFormat = .lines) -> [Int] {
    var offsets: [Int] = []
    withInput(text, format) { input in
      _ = input.forEachRecord { record, offset in if matches(record) { offsets.append(offset) } }
    }
    return offsets
  }

  /// The matches in the records that match.
  func parts(in text: [UInt8], _ format: RecordFormat = .lines) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    withInput(text, format) { input in
      _ = forEachMatchingRecord(in: input) { record, offset in
        forEachMatch(in: record) { parts.append(offset + $0.lowerBound..<offset + $0.upperBound) }
      }
    }
    return parts
  }

  func matches(in record: UnsafeRawBufferPointer) -> [Range<Int>] {
    var matches: [Range<Int>] = []
    forEachMatch(in: record) { matches.append($0) }
    return matches
  }

  private func withInput(_ text: [UInt8], _ format: RecordFormat, _ body: (InputText) -> Void) {
    text.withUnsafeBytes { bytes in
      body(
        InputText(bytes: bytes, format: format, origin: TextOrigin(file: 0, base: 0, offset: 0)))
    }
  }
}
