import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Word count over plain files")
struct PlainOracleTests {
  /// About 200 bytes with everything that matters for where splits are cut.
  static let smallText =
    Array("one two\r\nthree\n\n\n a b\tc\u{b}d\u{c}e one\ntwo two sixteen_bytes_ab ".utf8)
    + Array("sixteen_bytes_abc sixteen_bytes_abd\nnul nul".utf8) + [0, 32] + Array("nul".utf8)
    + [0, 0, 32, 0, 10, 0xff, 0xfe, 32, 0xc3, 10]
    + Array("a_word_that_is_longer_than_sixteen_bytes two\nlast line without end".utf8)

  @Test("every split size gives the oracle's answer", arguments: [1, 2, 3])
  func everySplitSize(slots: Int) throws {
    let directory = try TemporaryDirectory()
    let text = Self.smallText
    let files = try CoreJob.files([directory.write(text, to: "text")])
    for splitBytes in 1...text.count + 1 {
      let answer = try CoreJob(slots: slots, splitBytes: splitBytes)
        .check(files, against: text, "split size \(splitBytes)")
      #expect(answer.report.records == Oracle.lines(text), "split size \(splitBytes)")
    }
  }

  @Test("every number of slots and partitions from 1 to 5 gives the oracle's answer")
  func slotsAndPartitions() throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 11)
    let text = generator.text(bytes: 20_000)
    let files = try CoreJob.files([directory.write(text, to: "text")])
    for partitions in 1...5 {
      var first: [[UInt8]]?
      for slots in 1...5 {
        let answer = try CoreJob(slots: slots, partitions: partitions, splitBytes: 1_000)
          .check(files, against: text, "\(slots) slots, \(partitions) partitions")
        #expect(answer.parts == first ?? answer.parts, "the same bytes for any number of slots")
        first = answer.parts
      }
    }
  }

  @Test("letters and lower case match the oracle", arguments: TokenKind.allCases, [false, true])
  func tokenKinds(tokens: TokenKind, lowercase: Bool) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 12)
    let text = generator.text(bytes: 50_000)
    let files = try CoreJob.files([directory.write(text, to: "text")])
    for splitBytes in [77, 4_096, 1 << 20] {
      try CoreJob(tokens: tokens, lowercase: lowercase, splitBytes: splitBytes)
        .check(files, against: text)
    }
  }

  @Test("any text gives the oracle's answer", arguments: 1...30)
  func anyText(seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: seed)
    let texts = (0..<3).map { _ in generator.text(lines: generator.random.number(in: 0...400)) }
    let paths = try texts.enumerated().map { try directory.write($1, to: "\($0)") }
    let files = try CoreJob.files(paths)
    // A word does not continue in the next file.
    let joined = Array(texts.joined(separator: [10]))
    var job = CoreJob()
    job.slots = generator.random.number(in: 1...4)
    job.partitions = generator.random.number(in: 1...7)
    job.splitBytes = generator.random.number(in: 1...30) * 321
    job.plan.windowBytes = generator.random.pick([4 << 10, 64 << 10])
    let answer = try job.run(files)
    try CoreJob.check(answer.parts, against: Oracle.count(joined))
    #expect(answer.report.records == texts.reduce(0) { $0 + Oracle.lines($1) })
  }

  @Test("texts of nothing but white space, NULs or one letter are data")
  func oddTexts() throws {
    let directory = try TemporaryDirectory()
    let texts: [[UInt8]] = [
      [], [10], [32], [0], [97], [13, 10], [10, 10, 10], [0, 10, 0], [0xff],
      [UInt8](repeating: 32, count: 5_000), [UInt8](repeating: 0, count: 5_000),
      [UInt8](repeating: 10, count: 5_000), [UInt8](repeating: 97, count: 70_000),
    ]
    for (index, text) in texts.enumerated() {
      let files = try CoreJob.files([directory.write(text, to: "\(index)")])
      for splitBytes in [1, 7, 4_096, 1 << 20] where text.count / splitBytes <= 5_000 {
        try CoreJob(splitBytes: splitBytes).check(files, against: text, "text \(index)")
      }
    }
  }

  @Test("no input files give empty parts")
  func noFiles() throws {
    let answer = try CoreJob(partitions: 3).run([])
    #expect(answer.parts == [[], [], []])
  }
}
