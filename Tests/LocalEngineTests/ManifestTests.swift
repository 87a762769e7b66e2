import DataCore
import Glibc
import JobModel
import Storage
import TestSupport
import Testing

@testable import LocalEngine

@Suite("The manifest, and checking an output against it")
struct ManifestTests {
  private static func finished() throws -> Workshop {
    var shop = try Workshop(["a": Array("a b c d e f g h i j k a\n".utf8)])
    shop.specification.partitions = .count(2)
    try shop.run()
    return shop
  }

  private static func verify(_ shop: Workshop) throws -> Manifest {
    try OutputVerifier.verify(shop.output, slots: 2, cancellation: Cancellation())
  }

  private static func expectFailure(
    _ shop: Workshop, saying texts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let failure = #expect(throws: JobFailure.self, sourceLocation: sourceLocation) {
      _ = try verify(shop)
    }
    #expect(
      [.corrupted, .missing, .input, .output].contains(failure?.kind),
      sourceLocation: sourceLocation)
    for text in texts {
      #expect(
        failure?.message.contains(text) == true, "\(text) in: \(failure?.message ?? "")",
        sourceLocation: sourceLocation)
    }
  }

  @Test("it names program, parts, bytes, records and checksums")
  func content() throws {
    let shop = try Self.finished()
    let manifest = try Self.verify(shop)
    #expect(manifest.version == 1)
    #expect(manifest.program == "wordcount")
    #expect(manifest.parts.map(\.name) == ["part-00000", "part-00001"])
    let files = try shop.files()
    for part in manifest.parts {
      let bytes = try #require(files[part.name.text])
      #expect(part.bytes == bytes.count)
      #expect(part.records == bytes.count { $0 == 10 })
      #expect(part.crc32c == Hexadecimal.text(bytes.withUnsafeBytes { $0.crc32c() }))
    }
  }

  @Test("its text is the same for the same parts")
  func text() throws {
    let part = PartReport(name: "part-00000", bytes: 12, records: 3, crc32c: "0000abcd")
    let text = String(
      decoding: try Manifest(program: "wordcount", parts: [part]).encoded(), as: UTF8.self)
    #expect(
      text == """
        {
          "parts" : [
            {
              "bytes" : 12,
              "crc32c" : "0000abcd",
              "name" : "part-00000",
              "records" : 3
            }
          ],
          "program" : "wordcount",
          "version" : 1
        }

        """)
  }

  @Test("a change of any byte of a part is found")
  func changedByte() throws {
    let shop = try Self.finished()
    let path = shop.output + "/part-00001"
    let bytes = try Files.read(path)
    #expect(!bytes.isEmpty)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      try Files.write(changed, to: path)
      Self.expectFailure(shop, saying: "part-00001: CRC-32C")
    }
    try Files.write(bytes, to: path)
    _ = try Self.verify(shop)
  }

  @Test("all mismatches are listed at once")
  func listed() throws {
    let shop = try Self.finished()
    try Files.remove(shop.output + "/part-00000")
    try Files.write([97], to: shop.output + "/part-00001")
    try Files.write([97], to: shop.output + "/part-00002")
    try Files.write([97], to: shop.output + "/part-00000.gz")
    Self.expectFailure(
      shop, saying: "part-00000: it cannot be read", "part-00001: 1 byte,",
      "part-00002: it is not in _SUCCESS", "part-00000.gz: it is not in")
  }

  @Test("a part that has grown is found")
  func longer() throws {
    let shop = try Self.finished()
    let path = shop.output + "/part-00000"
    try Files.write(Files.read(path) + [10], to: path)
    Self.expectFailure(shop, saying: "part-00000: ")
  }

  @Test("a directory without a manifest is not a finished output")
  func noManifest() throws {
    let shop = try Self.finished()
    try Files.remove(shop.output + "/_SUCCESS")
    Self.expectFailure(shop, saying: "no _SUCCESS")
  }

  @Test("a pipe in place of a file is not an output, and nobody waits for it", arguments: [0, 1])
  func pipe(file: Int) throws {
    let shop = try Self.finished()
    let path = shop.output + (file == 0 ? "/_SUCCESS" : "/part-00000")
    try Files.remove(path)
    #expect(mkfifo(path.cString, 0o600) == 0)
    Self.expectFailure(shop, saying: "\(path) is not a regular file")
  }

  @Test("a manifest truncated anywhere is found, or says the same")
  func cutManifest() throws {
    let shop = try Self.finished()
    let path = shop.output + "/_SUCCESS"
    let bytes = try Files.read(path)
    // The last byte is a newline, without which the manifest is still complete.
    for count in 0..<bytes.count - 1 {
      try Files.write(Array(bytes[..<count]), to: path)
      Self.expectFailure(shop, saying: "_SUCCESS is damaged")
    }
  }

  @Test("a manifest of another version is refused")
  func otherVersion() throws {
    let shop = try Self.finished()
    let path = shop.output + "/_SUCCESS"
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    try Files.write(
      Array(text.replacing("\"version\" : 1", with: "\"version\" : 2").utf8), to: path)
    Self.expectFailure(shop, saying: "version 2")
  }

  @Test("a manifest that names files outside its directory is not followed")
  func names() throws {
    let shop = try Self.finished()
    for name in ["../in/a", "/etc/passwd", "part-00000/../../in/a", "", "_x"] {
      let part = PartReport(name: FilePath(name), bytes: 1, records: 1, crc32c: "00000000")
      try Files.write(
        Manifest(program: "wordcount", parts: [part]).encoded(), to: shop.output + "/_SUCCESS")
      Self.expectFailure(shop, saying: "not the name of a part")
    }
  }

  @Test("the names that jobs give are recognised, and no others")
  func ourNames() {
    for name in ["_SUCCESS", "part-00000", "part-16383", "part-00000.gz", "part-100000"] {
      #expect(Manifest.isOurs(FilePath(name)), "\(name)")
    }
    for name in ["part-0000", "part-00000.txt", "part-", "part-0000a", "xpart-00000", "", "part"] {
      #expect(!Manifest.isOurs(FilePath(name)), "\(name)")
    }
    #expect(Manifest.isOurs(PartNumber.fileName(0)))
    #expect(Manifest.isOurs(PartNumber.fileName(123_456, isCompressed: true)))
  }
}
