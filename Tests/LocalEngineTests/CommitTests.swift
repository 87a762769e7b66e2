import DataCore
import JobModel
import Storage
import TestSupport
import Testing

/// The commit of parts that attempts left behind, from any state that a kill can leave.
@Suite("A commit of parts")
struct CommitTests {
  /// Two parts of a job that replaces an output with parts of the same names and sizes.
  private struct Bench {
    let directory: TemporaryDirectory
    let old = ["part-00000": "old a\n", "part-00001": "old b\n"]
    let new = ["part-00000": "new a\n", "part-00001": "new b\n"]

    init() throws {
      directory = try TemporaryDirectory()
      try directory.makeDirectory("hidden/attempts")
      for (name, text) in new {
        try directory.write(text, to: "hidden/attempts/at-\(name)/\(name)")
      }
      for (name, text) in old { try directory.write(text, to: "out/\(name)") }
      try directory.write(try manifest(of: old).encoded(), to: "out/_SUCCESS")
    }

    func reports(of texts: [String: String]) -> [PartReport] {
      texts.sorted { $0.key < $1.key }.map { name, text in
        PartReport(
          name: FilePath(name), bytes: text.utf8.count, records: 1,
          crc32c: Hexadecimal.text(Array(text.utf8).withUnsafeBytes { $0.crc32c() }))
      }
    }

    func manifest(of texts: [String: String]) -> Manifest {
      Manifest(program: "test", parts: reports(of: texts))
    }

    var parts: WaitingParts {
      WaitingParts(
        reports(of: new).map { WaitingParts.Part(attempt: "at-\($0.name)", report: $0) },
        in: directory.path("hidden/attempts"))
    }

    func staged(overwrite: Bool = true) -> StagedOutput {
      StagedOutput(
        folder: directory.path("hidden/output"), path: directory.path("out"),
        manifest: manifest(of: new), overwrite: overwrite, syncs: true)
    }

    func commit() throws { try staged().commit(parts) }

    func expectNew(sourceLocation: SourceLocation = #_sourceLocation) throws {
      try expect(manifest(of: new), new, sourceLocation)
    }

    func expectOld(sourceLocation: SourceLocation = #_sourceLocation) throws {
      try expect(manifest(of: old), old, sourceLocation)
    }

    private func expect(
      _ manifest: Manifest, _ texts: [String: String], _ sourceLocation: SourceLocation
    ) throws {
      let names = try directory.names(in: "out")
      #expect(names == ["_SUCCESS"] + texts.keys.sorted(), sourceLocation: sourceLocation)
      for (name, text) in texts {
        let bytes = try Files.read(directory.path("out/" + name))
        #expect(String(decoding: bytes, as: UTF8.self) == text, sourceLocation: sourceLocation)
      }
      #expect(
        try Files.read(directory.path("out/_SUCCESS")) == manifest.encoded(),
        sourceLocation: sourceLocation)
    }
  }

  @Test("that is repeated after its exchange takes nothing from the exchanged directory")
  func repeated() throws {
    let bench = try Bench()
    try bench.commit()
    try bench.expectNew()
    // The folder now holds the old parts, with the names and sizes of the new ones.
    #expect(try bench.directory.names(in: "hidden/output").count == 3)
    for _ in 0..<2 {
      try bench.commit()
      try bench.expectNew()
    }
  }

  @Test("that was interrupted after any number of moves continues", arguments: 0...2)
  func moved(count: Int) throws {
    let bench = try Bench()
    try bench.directory.makeDirectory("hidden/output")
    let parts = bench.parts
    let some = WaitingParts(Array(parts.parts.prefix(count)), in: parts.attempts)
    try some.move(to: bench.directory.path("hidden/output"))
    try bench.directory.write("half", to: "hidden/output/_SUCCESS")
    try bench.commit()
    try bench.expectNew()
  }

  @Test("whose new parts are lost fails, and does not pass the old ones off as new")
  func lost() throws {
    let bench = try Bench()
    try bench.commit()
    // Somebody changes the output before the manager is back.
    try bench.directory.write("now c\n", to: "out/part-00000")
    let failure = #expect(throws: JobFailure.self) { try bench.commit() }
    #expect(failure?.message.contains("is not what was written") == true, "\(failure as Any)")
    #expect(try Files.read(bench.directory.path("out/part-00000")) == Array("now c\n".utf8))
  }

  @Test(
    "moves nothing if a part has other bytes or another size, or is a link or a directory",
    arguments: ["bytes", "size", "link", "directory", "attempt"])
  func wrong(kind: String) throws {
    let bench = try Bench()
    let path = bench.directory.path("hidden/attempts/at-part-00000/part-00000")
    let mine = try bench.directory.write("new a\n", to: "mine")
    try Files.remove(path)
    switch kind {
    case "bytes":
      try bench.directory.write("new A\n", to: "hidden/attempts/at-part-00000/part-00000")
    case "size":
      try bench.directory.write("new a\n\n", to: "hidden/attempts/at-part-00000/part-00000")
    case "link": try Files.link(path, to: mine)
    case "directory":
      try bench.directory.makeDirectory("hidden/attempts/at-part-00000/part-00000")
    default:
      try bench.directory.write("new a\n", to: "elsewhere/part-00000")
      try Files.remove(bench.directory.path("hidden/attempts/at-part-00000"))
      try Files.link(
        bench.directory.path("hidden/attempts/at-part-00000"),
        to: bench.directory.path("elsewhere"))
    }
    #expect(throws: JobFailure.self) { try bench.commit() }
    try bench.expectOld()
    #expect(Files.exists(mine))
    if kind == "attempt" { #expect(try bench.directory.names(in: "elsewhere") == ["part-00000"]) }
  }

  @Test("without permission to overwrite changes no output, and succeeds if it succeeded before")
  func plain() throws {
    let bench = try Bench()
    #expect(throws: JobFailure.self) { try bench.staged(overwrite: false).commit(bench.parts) }
    try bench.expectOld()
    try Files.remove(bench.directory.path("out"))
    for _ in 0..<2 {
      try bench.staged(overwrite: false).commit(bench.parts)
      try bench.expectNew()
    }
  }

  @Test("replaces no directory in which something with a name of ours is not a file")
  func directories() throws {
    let bench = try Bench()
    try bench.directory.write("mine", to: "out/part-00002/mine")
    #expect(throws: JobFailure.self) { try bench.commit() }
    #expect(Files.exists(bench.directory.path("out/part-00002/mine")))
  }

  @Test("puts no part in place of an existing file")
  func taken() throws {
    let bench = try Bench()
    try bench.directory.write("mine!\n", to: "open/part-00001")
    #expect(throws: JobFailure.self) { try bench.parts.move(to: bench.directory.path("open")) }
    #expect(try Files.read(bench.directory.path("open/part-00001")) == Array("mine!\n".utf8))
  }

  @Test("that fails removes what it moved, and nothing else")
  func removed() throws {
    let bench = try Bench()
    let parts = bench.parts
    try bench.directory.makeDirectory("open")
    try WaitingParts([parts.parts[0]], in: parts.attempts).move(to: bench.directory.path("open"))
    try bench.directory.write("mine!\n", to: "open/part-00001")
    parts.remove(from: bench.directory.path("open"))
    #expect(try bench.directory.names(in: "open") == ["part-00001"])
  }
}
