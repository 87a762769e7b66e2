import Foundation
import JobModel
import Testing

@Suite("What is shipped with a job")
struct ShipmentTests {
  @Test(
    "a whole path has no dots, and never leads above the place where it is put",
    arguments: [
      ("/a/b", "/a/b"), ("/a//b/", "/a/b"), ("/a/./b", "/a/b"), ("/a/x/../b", "/a/b"),
      ("/a/..", nil), ("/..", nil), ("/../a", nil), ("/a/../../b", nil), ("a", nil), ("", nil),
      ("/", nil), ("/a\0b", nil),
    ] as [(String, String?)])
  func wholePaths(text: String, whole: String?) {
    #expect(WholePath(FilePath(text))?.path.text == whole)
  }

  @Test("a relative path begins in a directory")
  func relative() {
    #expect(WholePath("b", from: "/a")?.path.text == "/a/b")
    #expect(WholePath("../b", from: "/a/c")?.path.text == "/a/b")
    #expect(WholePath("/b", from: "/a")?.path.text == "/b")
  }

  @Test("a directory contains what is in it, not what begins with its name")
  func below() throws {
    let path = try #require(WholePath("/data/x/y"))
    #expect(path.isBelow("/data") && path.isBelow("/data/") && path.isBelow("/"))
    #expect(!path.isBelow("/dat") && !path.isBelow("/data/x/y") && !path.isBelow("/data/x/y/z"))
  }

  private static func job(_ shipment: Shipment?) throws -> JobSpecification {
    var command = try ProgramCommand(
      text: "python3 m.py x /home/me/n.py", usesShell: false, flag: "--map")
    command.words = ["python3", "/home/me/m.py", "x", "/home/me/n.py"]
    var job = JobSpecification(
      program: .streaming(
        StreamingSpecification(map: command, combine: command, reduce: command)),
      inputs: [], output: "", slots: 1, splitBytes: nil, memoryBytes: 0, scratch: "")
    job.shipment = shipment
    return job
  }

  private static func file(_ path: String, bytes: Int = 1, hash: String = "a") -> ShippedFile {
    ShippedFile(hash: hash, path: FilePath(path), bytes: bytes, isExecutable: false)
  }

  @Test("words that are a shipped file name its copy; texts stay as the user gave them")
  func found() throws {
    let job = try Self.job(Shipment(files: [Self.file("/home/me/m.py")]))
    let program = job.finding(shippedFilesBelow: "/w/files").program
    guard case .streaming(let found) = program else {
      Issue.record("\(program)")
      return
    }
    for command in [found.map, found.combine, found.reduce] {
      #expect(command?.words == ["python3", "/w/files/home/me/m.py", "x", "/home/me/n.py"])
      #expect(command?.text == "python3 m.py x /home/me/n.py")
    }
    let plain = try Self.job(nil)
    #expect(plain.finding(shippedFilesBelow: "/w/files") == plain)
  }

  @Test("it survives JSON unchanged, and a job without it has no such field")
  func coding() throws {
    let shipment = Shipment(
      files: [Self.file("/a")], directory: "/d", executable: .shipped(Self.file("/b")))
    let job = try Self.job(shipment)
    let copy = try JSONDecoder().decode(
      JobSpecification.self, from: JSONEncoder().encode(job))
    #expect(copy == job)
    let text = String(decoding: try JSONEncoder().encode(Self.job(nil)), as: UTF8.self)
    #expect(!text.contains("shipment"))
  }

  @Test("the same content counts once")
  func bytes() {
    let shipment = Shipment(
      files: [Self.file("/a", bytes: 5), Self.file("/b", bytes: 5)],
      executable: .shipped(Self.file("/c", bytes: 7, hash: "c")))
    #expect(shipment.bytes == 12)
  }

  @Test("a shipment that no client would submit is refused, with advice on large files")
  func checks() throws {
    func message(_ shipment: Shipment) -> String {
      #expect(throws: JobFailure.self) { try shipment.check() }?.message ?? ""
    }
    try Shipment(files: [Self.file("/a/b")], directory: "/a").check()
    #expect(message(Shipment(files: [Self.file("a")])).contains("not the whole path"))
    #expect(message(Shipment(files: [Self.file("/a/../../b")])).contains("not the whole path"))
    #expect(message(Shipment(directory: "/a/..")).contains("not the whole path"))
    let large = Self.file("/large", bytes: ShipmentLimits.fileBytesMax + 1)
    #expect(message(Shipment(executable: .shipped(large))).contains("/large has 268435457 bytes"))
    let half = ShipmentLimits.jobBytesMax / 2 + 1
    let both = [Self.file("/a", bytes: half), Self.file("/b", bytes: half, hash: "b")]
    #expect(message(Shipment(files: both)).contains("--shared-dir"))
    let many = (0...ShipmentLimits.filesMax).map { Self.file("/\($0)") }
    #expect(message(Shipment(files: many)).contains("1001 files"))
  }
}
