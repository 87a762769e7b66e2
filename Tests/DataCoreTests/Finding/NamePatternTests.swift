import Glibc
import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Patterns for names")
struct NamePatternTests {
  private static func matches(_ pattern: String, _ name: [UInt8]) -> Bool {
    NamePattern(Array(pattern.utf8)[...]).matches(name)
  }

  @Test("a name is bytes: one of them is any byte, and none joins the one before it")
  func bytes() {
    #expect(Self.matches("caf?.txt", Array("caf".utf8) + [0xE9] + Array(".txt".utf8)))
    #expect(Self.matches("[^a]", [0xFF]))
    #expect(!Self.matches("?", Array("é".utf8)))
    #expect(Self.matches("e*", Array("e\u{301}".utf8)))
    #expect(NamePattern([0x5B, 0xE9, 0x5D]).matches([0xE9]), "a bracket holds any byte")
  }

  @Test("a pattern without wildcards is the name that it spells")
  func literals() {
    #expect(NamePattern(Array("a\\*b".utf8)[...]).literal == Array("a*b".utf8))
    #expect(NamePattern(Array("a[b".utf8)[...]).literal == Array("a[b".utf8))
    #expect(NamePattern(Array("a*".utf8)[...]).literal == nil)
  }

  @Test("many stars take no longer than the product of the lengths")
  func stars() {
    let pattern = String(repeating: "a*", count: 200) + "b"
    #expect(!Self.matches(pattern, [UInt8](repeating: 97, count: 2_000)))
  }

  @Test("random patterns match what fnmatch(3) lets them match")
  func oracle() {
    var random = SplitMix64(seed: 72)
    let parts = [
      "a", "b", "c", "-", "*", "?", "[ab]", "[!a]", "[^b-c]", "[a-c]", "[]a]", "[!]]", "[a-]",
      "[[:alpha:]]", "[![:digit:]c]", "[[:upper:][:digit:]]", "\\*", "\\a", "[\\]a]", "[b-a]", "[",
      "]", "!", ".", "[[.a.]b]", "[[=b=]]",
    ]
    let letters = Array("abc-*?[]!.A1\\".utf8) + [0xE9]
    for _ in 0..<20_000 {
      let pattern = (0..<random.number(in: 1...6)).map { _ in random.pick(parts) }.joined()
      let name = (0..<random.number(in: 0...6)).map { _ in random.pick(letters) }
      let wanted = fnmatch(pattern, FilePath(bytes: name).cString, 0) == 0
      #expect(
        Self.matches(pattern, name) == wanted, "\(pattern) \(FilePath(bytes: name)) \(wanted)")
    }
  }
}
