import Foundation
import JobModel
import TestSupport
import Testing

@testable import Programs

/// Random patterns, flags and records against grep(1). For 5,000 runs:
///
///     GRISTMILL_DIFFERENTIAL_RUNS=5000 Tests/run --filter GrepDifferentialTests
@Suite("Random patterns find what grep finds")
struct GrepDifferentialTests {
  private static let runsInBatch = 20
  private static let batches = Range(
    0...((ProcessInfo.processInfo.environment["GRISTMILL_DIFFERENTIAL_RUNS"].flatMap { Int($0) }
      ?? 400) - 1) / runsInBatch)

  @Test("records, parts of them, refusals and warnings", arguments: batches)
  func differences(batch: Int) throws {
    for run in 0..<Self.runsInBatch {
      var grammar = GrepGrammar(
        random: SplitMix64(seed: 70_000 + UInt64(batch * Self.runsInBatch + run)))
      let question = Self.question(&grammar)
      let records = grammar.records(
        60, terminator: question.terminator, patterns: question.patterns)
      try Self.compare(question, Array(records.map { $0 + [question.terminator] }.joined()))
    }
  }

  private static func question(_ grammar: inout GrepGrammar) -> RealGrep.Question {
    var options = PatternOptions()
    options.isFixed = grammar.random.chance(20)
    options.ignoresCase = grammar.random.chance(30)
    options.isWholeWord = grammar.random.chance(25)
    options.isWholeRecord = grammar.random.chance(15)
    var question = RealGrep.Question(patterns: [], options: options)
    let count = grammar.random.pick([1, 1, 1, 1, 1, 1, 2, 2, 3, 5, 0])
    question.patterns = (0..<count).map { _ in
      options.isFixed || grammar.random.chance(10) ? grammar.string() : grammar.pattern()
    }
    question.terminator = grammar.random.chance(30) ? 0 : 10
    question.isInverted = grammar.random.chance(10)
    return question
  }

  private static func compare(_ question: RealGrep.Question, _ text: [UInt8]) throws {
    let wanted: RealGrep.Answer?
    do { wanted = try RealGrep.answer(question, text) } catch is RealGrep.Crash { return }
    let patterns = question.patterns.map { ByteString(bytes: $0) }
    let compiled: CompiledPattern
    do {
      compiled = try CompiledPattern(patterns, question.options)
    } catch let failure as JobFailure {
      // Limits are tested elsewhere.
      #expect(
        wanted == nil || failure.message.contains("too large"), "\(question): \(failure)")
      return
    }
    guard let wanted else {
      Issue.record("\(question) is accepted")
      return
    }
    let pattern = try LinePattern(compiled)
    let format: RecordFormat = question.terminator == 0 ? .nul : .lines
    let found = pattern.records(in: text, format)
    #expect(pattern.recordsOneByOne(in: text, format) == found, "\(question)")
    let all = Self.starts(text, question.terminator)
    #expect(
      (question.isInverted ? all.filter { !found.contains($0) } : found) == wanted.records,
      "\(question)")
    if !question.isInverted {
      #expect(pattern.parts(in: text, format) == wanted.parts, "\(question)")
    }
    if case .expressions = PatternList(question.patterns, isFixed: question.options.isFixed) {
      #expect(Set(compiled.warnings) == Set(wanted.warnings), "\(question)")
    }
  }

  private static func starts(_ text: [UInt8], _ terminator: UInt8) -> [Int] {
    [0] + text.indices.dropLast().filter { text[$0] == terminator }.map { $0 + 1 }
  }
}
