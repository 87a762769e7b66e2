import JobModel
import ManagerState
import Storage
import TestSupport
import Testing
import Wire

@testable import Manager

/// What attempts report about their parts moves only their own.
@Suite("Parts that attempts report")
struct PartClaimsTests {
  private static let attempt = AttemptID(
    task: TaskID(job: JobID(7), kind: .reduce, index: 3), number: 1)
  private static let output = JobOutput(
    path: "/data/out", hidden: "/data/.out.gristmill-job7-0", style: .whole, overwrite: true,
    syncs: true)
  private static let folder = "/data/.out.gristmill-job7-0/attempts/reduce-3-1"

  private static func part(_ path: String, _ name: String) -> AttemptPart {
    AttemptPart(
      path: FilePath(path),
      report: PartReport(name: FilePath(name), bytes: 1, records: 1, crc32c: "00000000"))
  }

  private static func parts(
    _ said: [AttemptPart]?, isCompressed: Bool = false
  ) throws -> [WaitingParts.Part] {
    try PartClaims.parts(
      of: [attempt], reports: said.map { [attempt: $0] } ?? [:], output: output,
      isCompressed: isCompressed)
  }

  @Test("are accepted from the attempt's own directory, under the name of its task")
  func own() throws {
    for (name, isCompressed) in [("part-00003", false), ("part-00003.gz", true)] {
      let said = Self.part(Self.folder + "/" + name, name)
      let parts = try Self.parts([said], isCompressed: isCompressed)
      #expect(parts == [WaitingParts.Part(attempt: "reduce-3-1", report: said.report)])
    }
  }

  @Test(
    "are refused anywhere else",
    arguments: [
      ("/home/u/precious", "part-00003"), ("/data/out/part-00003", "part-00003"),
      (folder + "/../reduce-3-0/part-00003", "part-00003"),
      (folder + "/../../../out/part-00003", "part-00003"),
      ("/data/.out.gristmill-job7-0/attempts/reduce-3-0/part-00003", "part-00003"),
      ("/data/.out.gristmill-job7-0/attempts/reduce-3-10/part-00003", "part-00003"),
      (folder + "//part-00003", "part-00003"), ("part-00003", "part-00003"),
      (folder + "/part-00003", "part-00004"), (folder + "/part-00004", "part-00004"),
      (folder + "/_SUCCESS", "_SUCCESS"), (folder + "/part-00003.gz", "part-00003.gz"),
    ])
  func others(path: String, name: String) {
    let failure = #expect(throws: JobFailure.self) {
      _ = try Self.parts([Self.part(path, name)])
    }
    #expect(failure?.kind == .output)
    #expect(failure?.message.contains("reported \(path)") == true, "\(failure as Any)")
  }

  @Test("are one for each attempt, no more and no less")
  func count() {
    let own = Self.part(Self.folder + "/part-00003", "part-00003")
    for said in [nil, [], [own, own]] as [[AttemptPart]?] {
      #expect(throws: JobFailure.self) { _ = try Self.parts(said) }
    }
  }
}

/// The output of a job in a directory that exists from the start.
@Suite("An output that exists from the start")
struct OpenOutputTests {
  private static func prepare(_ directory: TemporaryDirectory) throws -> JobOutput {
    let output = try JobOutput.planned(
      FilePath(directory.path("out")), style: .partByPart, overwrite: false, syncs: true)
    try output.make()
    return output
  }

  @Test("puts the earlier one back when the leftovers of a killed manager are swept")
  func swept() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old\n", to: "out/part-00000")
    let output = try Self.prepare(directory)
    #expect(HiddenOutput.remove(output.hidden))
    #expect(try directory.tree() == ["out", "out/part-00000"])
  }

  @Test("puts the earlier one back when the commit was killed while it moved parts")
  func sweptWithin() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old\n", to: "out/part-00000")
    let output = try Self.prepare(directory)
    try HiddenOutput.beginMoving(in: output.hidden)
    try directory.write("new\n", to: "out/part-00001")
    #expect(HiddenOutput.remove(output.hidden))
    #expect(try directory.tree() == ["out", "out/part-00000"])
  }

  @Test("keeps the earlier one if somebody else's file is in its place")
  func sweptOthers() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old\n", to: "out/part-00000")
    let output = try Self.prepare(directory)
    try directory.write("mine\n", to: "out/notes.txt")
    #expect(!HiddenOutput.remove(output.hidden))
    output.abandon()
    #expect(try Files.read(directory.path("out/notes.txt")) == Array("mine\n".utf8))
    #expect(try Files.read("\(output.hidden)/replaced/part-00000") == Array("old\n".utf8))
  }

  @Test("leaves somebody else's empty directory where it is, whatever becomes of the job")
  func sweptEmpty() throws {
    let directory = try TemporaryDirectory()
    try System.makeDirectory(FilePath(directory.path("out")), in: .output)
    try Self.prepare(directory).abandon()
    #expect(try directory.tree() == ["out"])
    let output = try Self.prepare(directory)
    #expect(HiddenOutput.remove(output.hidden))
    #expect(try directory.tree() == ["out"])
  }

  @Test("is removed if its job comes to nothing, or a killed manager left it")
  func gone() throws {
    let directory = try TemporaryDirectory()
    try Self.prepare(directory).abandon()
    #expect(try directory.tree() == [])
    let output = try Self.prepare(directory)
    #expect(HiddenOutput.remove(output.hidden))
    #expect(try directory.tree() == [])
  }

  @Test("replaces an earlier one, which is put back if the job comes to nothing")
  func restored() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old\n", to: "out/part-00000")
    let output = try Self.prepare(directory)
    #expect(try directory.names(in: "out") == [])
    output.abandon()
    #expect(try directory.tree() == ["out", "out/part-00000"])
    try Self.prepare(directory).commit([], program: "test")
    #expect(try directory.tree() == ["out"])
  }

  @Test("accepts an empty directory as it is, and no other")
  func others() throws {
    let directory = try TemporaryDirectory()
    try directory.makeDirectory("out")
    let output = try Self.prepare(directory)
    #expect(try directory.names(in: "out") == [])
    output.abandon()
    try directory.write("mine\n", to: "out/notes.txt")
    try directory.write("mine\n", to: "out/part-00000")
    let before = try directory.tree()
    #expect(throws: JobFailure.self) { _ = try Self.prepare(directory) }
    #expect(try directory.tree() == before)
  }

  @Test("that fails in its commit leaves no parts, and keeps the earlier one")
  func failing() throws {
    let directory = try TemporaryDirectory()
    try directory.write("old\n", to: "out/part-00000")
    let output = try Self.prepare(directory)
    let attempts = try [0, 1].map { (index: Int) in
      let attempt = AttemptID(task: TaskID(job: JobID(1), kind: .map, index: index), number: 0)
      let part = PartReport(
        name: "part-0000\(index)", bytes: 2, records: 1,
        crc32c: Hexadecimal.text(CommitBytes.crc32c("a\n")))
      // The second part is not what was reported.
      let text = index == 0 ? "a\n" : "b\n"
      let path = output.directory(of: attempt) + "/" + part.name
      try directory.write(text, to: String(path.text.dropFirst(directory.path.count + 1)))
      return WaitingParts.Part(attempt: JobOutput.name(of: attempt), report: part)
    }
    #expect(throws: JobFailure.self) { try output.commit(attempts, program: "test") }
    output.abandon()
    #expect(try directory.tree() == ["out", "out/part-00000"])
    #expect(try Files.read(directory.path("out/part-00000")) == Array("old\n".utf8))
  }
}

private enum CommitBytes {
  /// CRC-32C, bit by bit.
  static func crc32c(_ text: String) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in text.utf8 {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
    }
    return ~crc
  }
}
