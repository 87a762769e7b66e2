import Glibc
import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Walks through directories and patterns")
struct WalkTests {
  private static let names: [FilePath] = [
    "a", "b", "ab", "k", ".a", "c.txt", "ba", FilePath(bytes: [0xE9]), "a b",
  ]

  @Test("a directory is read as find -L reads it, without hidden names")
  func find() throws {
    var random = SplitMix64(seed: 73)
    for round in 0..<60 {
      let tree = try RandomTree(&random, names: Self.names + ["_x"])
      let wanted = try tree.bash(
        "find -L . -mindepth 1 \\( -name '.*' -o -name '_*' \\) -prune -o -type f -print0 2>/dev/null || true"
      )
      let root = tree.directory.place
      guard case .directory(let identity) = DiskTree().node(at: root) else {
        Issue.record("no directory")
        continue
      }
      let found = TreeWalk.found(below: root, identity, in: DiskTree())
      let files = found.files.map {
        FilePath(bytes: Array("./".utf8) + $0.bytes.dropFirst(root.bytes.count + 1))
      }
      #expect(Set(files) == wanted, "round \(round)")
      #expect(files.count == wanted.count, "each once, round \(round)")
      #expect(found.problems == [])
    }
  }

  @Test("patterns match as in bash with globstar")
  func bash() throws {
    var random = SplitMix64(seed: 74)
    let components = [
      "*", "a*", "?", "**", "**", ".*", "[ab]", "a", "b", "k", "*b", "{a,b}", "{a,}*", "[!a]*",
      "{a*,k}", "*.txt",
    ]
    for round in 0..<120 {
      let tree = try RandomTree(&random, names: Self.names)
      let pattern = Self.pattern(from: components, &random)
      let wanted = try tree.bash(
        "for f in \(pattern); do [ -e \"$f\" ] && printf '%s\\0' \"$f\"; done; true")
      let found = try Self.found(pattern, in: tree)
      let normal = Set(wanted.map(\.withoutEndSlashes).filter { ![".", ".."].contains($0.name) })
      let note = "round \(round): \(pattern)"
      #expect(Set(found) == normal, "\(note)")
      #expect(found.count == normal.count, "each once, \(note)")
    }
  }

  /// A pattern whose last component is not `**`.
  private static func pattern(
    from components: [String], _ random: inout SplitMix64
  ) -> String {
    let before = (0..<random.number(in: 0...3)).map { _ in random.pick(components) }
    let last = random.pick(components.filter { $0 != "**" })
    return (before + [last]).joined(separator: "/") + (random.number(in: 0...7) == 0 ? "/" : "")
  }

  /// Matches of the words for which the braces stand, relative to the tree.
  private static func found(_ pattern: String, in tree: RandomTree) throws -> [FilePath] {
    let root = tree.directory.place
    var found: Set<FilePath> = []
    var all: [FilePath] = []
    for word in try BraceExpansion.words(Array(pattern.utf8)) {
      let whole = PathPattern(Array(root.appending("").bytes) + word)
      let matches = PatternWalk.found(by: whole, in: DiskTree()).files
      let relative = matches.map {
        FilePath(bytes: Array($0.bytes.dropFirst(root.bytes.count + 1)))
      }
      all += relative.filter { found.insert($0).inserted }
      #expect(Set(relative).count == relative.count, "a word matches each path once")
    }
    return all
  }

  @Test("matches and walks are in the order of names, whatever follows them")
  func order() throws {
    let directory = try TemporaryDirectory()
    for name in ["a.b/x", "a/x", "a/b/x", "a-b/x"] { try directory.write("", to: name) }
    let pattern = PathPattern(Array("\(directory.path)/**/x".utf8))
    let found = PatternWalk.found(by: pattern, in: DiskTree()).files.map {
      $0.text.dropFirst(directory.path.count + 1)
    }
    #expect(found == ["a/b/x", "a/x", "a-b/x", "a.b/x"])
  }

  @Test("hidden names match what begins with the same byte, and are left out otherwise")
  func hidden() throws {
    let directory = try TemporaryDirectory()
    for name in ["_SUCCESS", "part-0", ".x", "_t/a", "d/_y", "d/z"] {
      try directory.write("", to: name)
    }
    func look(_ pattern: String) -> (matches: [String], leftOut: [String]) {
      let whole = PathPattern(Array("\(directory.path)/\(pattern)".utf8))
      let found = PatternWalk.found(by: whole, in: DiskTree())
      func short(_ path: FilePath) -> String {
        String(path.text.dropFirst(directory.path.count + 1))
      }
      return (found.files.map(short), found.leftOut.map { short($0.path) }.sorted())
    }
    #expect(look("*") == (["d", "part-0"], [".x", "_SUCCESS", "_t"]))
    #expect(look("_*") == (["_SUCCESS", "_t"], []))
    #expect(look(".*") == ([".x"], []))
    #expect(look("*/*") == (["d/z"], ["_t", "d/_y"]))
    #expect(look("**/*") == (["d", "d/z", "part-0"], [".x", "_SUCCESS", "_t", "d/_y"]))
    #expect(look("_t/*") == (["_t/a"], []), "a component that is named is no match")
    #expect(look("?SUCCESS") == ([], ["_SUCCESS"]))
    #expect(look("[_]SUCCESS") == ([], ["_SUCCESS"]), "as a shell has it for a dot")
  }

  @Test("links that show one directory in ever more places come to an end")
  func manyNames() throws {
    let directory = try TemporaryDirectory()
    for level in 0..<20 {
      _ = try directory.makeDirectory("d\(level)") as String
      for name in ["l", "r"] {
        try Files.link(directory.path("d\(level)/\(name)"), to: "../d\(level + 1)")
      }
    }
    try directory.write("x", to: "d20/x")
    guard case .directory(let identity) = DiskTree().node(at: directory.path("d0")) else {
      Issue.record("no directory")
      return
    }
    let found = TreeWalk.found(
      below: directory.path("d0"), identity, in: DiskTree(), namesMax: 10_000)
    #expect(found.problems.count == 1 && found.problems[0].contains("names"))
    #expect(found.files.count < 10_000)
  }
}

/// Two lists of names.
private func == (a: (matches: [String], leftOut: [String]), b: ([String], [String])) -> Bool {
  a.matches == b.0 && a.leftOut == b.1
}
