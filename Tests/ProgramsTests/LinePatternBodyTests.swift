import JobModel
import Testing

@testable import DataCore
@testable import Programs

@Suite("What is done with lines that match")
struct LinePatternBodyTests {
  @Test("the body may ask the pattern about the record", arguments: [true, false])
  func nestedUse(isFixed: Bool) throws {
    let mine = try LinePattern(pattern: "aB", isFixed: isFixed, ignoresCase: true)
    let text = Array("xAb\n\nabAB\nba\nyyab\nAB".utf8)
    var found: [String] = []
    text.withUnsafeBytes { bytes in
      let input = InputText(
        bytes: bytes, format: .lines, origin: TextOrigin(file: 0, base: 0, offset: 0))
      _ = mine.forEachMatchingRecord(in: input) { record, _ in
        #expect(mine.matches(record))
        mine.forEachMatch(in: record) { found.append(String(decoding: record[$0], as: UTF8.self)) }
      }
    }
    #expect(found == ["Ab", "ab", "AB", "ab", "AB"])
  }

  @Test("an error in the body ends the walk")
  func failingBody() throws {
    let mine = try LinePattern(pattern: "a", isFixed: true, ignoresCase: false)
    var calls = 0
    #expect(throws: CancellationError.self) {
      try Array("a\na\n".utf8).withUnsafeBytes { bytes in
        let text = InputText(
          bytes: bytes, format: .lines, origin: TextOrigin(file: 0, base: 0, offset: 0))
        _ = try mine.forEachMatchingRecord(in: text) { _, _ in
          calls += 1
          throw CancellationError()
        }
      }
    }
    #expect(calls == 1)
  }
}
