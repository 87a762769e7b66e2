import JobModel
import TestSupport
import Testing

@Suite struct ByteTextTests {
  /// Bytes of which many are UTF-8, cut off characters, and escapes in it.
  private func anyBytes(_ random: inout SplitMix64) -> [UInt8] {
    let pieces: [[UInt8]] = [
      [0x61], [0x2F], [0x0A], [0x00], [0xE9], [0xFF], [0x80], Array("é".utf8),
      Array("e\u{301}".utf8),
      Array("\u{EF80}".utf8), Array("\u{EFFF}".utf8), [0xEE, 0xBE], [0xF0, 0x9F], Array("🙂".utf8),
      [0xED, 0xA0, 0x80], [0xC0, 0x80],
    ]
    return (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
      pieces.randomElement(using: &random) ?? []
    }
  }

  @Test func anyBytesComeBackFromTheirText() throws {
    for seed in UInt64(0)..<500 {
      var random = SplitMix64(seed: seed)
      let path = FilePath(bytes: anyBytes(&random))
      let other = FilePath(bytes: anyBytes(&random))
      #expect(ReversibleText.bytes(path.text) == path.bytes, "seed \(seed)")
      #expect(FilePath(text: path.text) == path, "seed \(seed)")
      #expect(path.text.utf8.elementsEqual(other.text.utf8) == (path == other), "seed \(seed)")
      #expect((path < other) == path.bytes.lexicographicallyPrecedes(other.bytes), "seed \(seed)")
      #expect(!path.shown.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "seed \(seed)")
    }
  }

  @Test func namesThatLookAlikeAreDifferent() {
    let composed: FilePath = "caf\u{E9}"
    let decomposed: FilePath = "cafe\u{301}"
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
  }

  @Test func aMarkBehindASlashIsNoLetter() {
    let path = FilePath(bytes: Array("dir/\u{301}out".utf8))
    #expect(path.parent == "dir")
    #expect(path.name.bytes == Array("\u{301}out".utf8))
    #expect(FilePath("dir").appending(path.name) == path)
  }

  @Test func pathsHaveParentsAndNames() {
    #expect(FilePath("/a/b").parent == "/a")
    #expect(FilePath("/a").parent == "/")
    #expect(FilePath("a").parent == ".")
    #expect(FilePath("/").appending("a") == "/a")
    #expect(FilePath("a//b/").names == ["a", "b"])
    #expect(FilePath("b").from("/a") == "/a/b")
    #expect(FilePath("/b").from("/a") == "/b")
  }

  @Test func whatCannotBeShownIsQuotedForAShell() {
    #expect(FilePath("two words").shown == "two words")
    #expect(FilePath(bytes: [0x63, 0xE9]).shown == #"$'c\351'"#)
    #expect(FilePath("a\nb'c").shown == #"$'a\nb\'c'"#)
    #expect(FilePath("ü").shown == "ü")
  }

  @Test func literalsHoldBytes() {
    let odd = FilePath(bytes: [0xE9])
    let path: FilePath = "\(odd)/part-\(7)"
    #expect(path.bytes == [0xE9] + Array("/part-7".utf8))
    #expect("\(path)" == #"$'\351/part-7'"#)
  }
}
