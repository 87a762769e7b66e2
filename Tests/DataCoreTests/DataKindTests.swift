import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("What the first bytes of a file say it is")
struct DataKindTests {
  private static func kind(_ bytes: [UInt8]) -> DataKind? {
    bytes.withUnsafeBytes {
      DataKind.recognised(
        UnsafeRawBufferPointer(rebasing: $0.prefix(DataKind.headBytes)),
        isWhole: $0.count <= DataKind.headBytes)
    }
  }

  private static let zeros = [UInt8](repeating: 0, count: 600)

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Files of each kind, as their own tools write them, named by the kind.
  private static func made(in directory: TemporaryDirectory) throws -> [DataKind: [[UInt8]]] {
    let script = """
      import bz2, gzip, io, lzma, pathlib, sqlite3, sys, tarfile, zipfile
      out = pathlib.Path(sys.argv[1])
      text = b"hello hello\\nworld\\n" * 50
      word = "caf\\u00e9 and more words\\n"
      def put(name, data): (out / name).write_bytes(data)
      put("bzip2.1", bz2.compress(text)); put("bzip2.2", bz2.compress(b""))
      put("xz.1", lzma.compress(text)); put("xz.2", lzma.compress(b""))
      put("lzma.1", lzma.compress(text, format=lzma.FORMAT_ALONE))
      put("gzip.1", gzip.compress(text))
      for number, method in enumerate((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive: archive.writestr("name", text)
        put(f"zip.{number}", buffer.getvalue())
      buffer = io.BytesIO(); zipfile.ZipFile(buffer, "w").close(); put("zip.9", buffer.getvalue())
      for number, form in enumerate((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
          entry = tarfile.TarInfo("n\\u00e4me"); entry.size = len(text)
          archive.addfile(entry, io.BytesIO(text))
        data = buffer.getvalue(); put(f"tar.{number}", data)
        if form == tarfile.USTAR_FORMAT:
          # As before POSIX: without magic, and with the sum of what is left.
          old = bytearray(data); old[257:512] = bytes(255)
          old[148:156] = b" " * 8; old[148:156] = b"%06o\\0 " % sum(old[:512]); put("tar.9", bytes(old))
      base = sqlite3.connect(out / "sqlite.1")
      base.execute("create table t (a)"); base.commit(); base.close()
      put("utf16.1", word.encode("utf-16")); put("utf16.2", b"\\xfe\\xff" + word.encode("utf-16-be"))
      put("utf32.1", word.encode("utf-32")); put("utf32.2", b"\\0\\0\\xfe\\xff" + word.encode("utf-32-be"))
      for name, code in (("utf16LittleEndian", "utf-16-le"), ("utf16BigEndian", "utf-16-be"),
                         ("utf32LittleEndian", "utf-32-le"), ("utf32BigEndian", "utf-32-be")):
        put(name + ".1", word.encode(code)); put(name + ".2", ((word + "\\u2019 \\n") * 40).encode(code))
        put(name + ".3", "a b\\n".encode(code))
      put("elf.1", open("/bin/sh", "rb").read(4096))
      """
    let outcome = try Command("/usr/bin/env", ["python3", "-c", script, directory.path]).wait()
    try #require(outcome.code == 0, "\(outcome.error)")
    var files: [DataKind: [[UInt8]]] = [:]
    for name in try directory.names(in: "") {
      let kind = try #require(DataKind(rawValue: String(name.prefix { $0 != "." })), "\(name)")
      files[kind, default: []].append(try Files.read(directory.path(name)))
    }
    return files
  }

  @Test("what tools write is recognised")
  func real() throws {
    let files = try Self.made(in: TemporaryDirectory())
    #expect(files.count >= 14)
    for (kind, files) in files {
      for file in files { #expect(Self.kind(file) == kind, "\(file.prefix(40))") }
    }
  }

  /// The beginnings of files, from the documents of their formats.
  private static let beginnings: [(DataKind, [UInt8])] = [
    (.zstd, [0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x0c]), (.zstd, [0x53, 0x2a, 0x4d, 0x18, 4, 0, 0, 0]),
    (.lz4, [0x04, 0x22, 0x4d, 0x18, 0x64]), (.lz4, [0x02, 0x21, 0x4c, 0x18]),
    (.lzip, text("LZIP\u{1}\u{c}")), (.lzop, [0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a]),
    (.snappy, [0xff, 6, 0, 0] + text("sNaPpY")), (.compress, [0x1f, 0x9d, 0x90, 104]),
    (.sevenZip, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]), (.rar, text("Rar!\u{1a}\u{7}\0")),
    (.ar, text("!<arch>\ndebian-binary")), (.rpm, [0xed, 0xab, 0xee, 0xdb, 3, 0]),
    (.cpio, text("070701" + String(repeating: "0000A8f1", count: 13) + "name")),
    (.cpio, text("070707" + String(repeating: "0123456", count: 10) + "name")),
    (.parquet, text("PAR1\u{15}\u{4}\u{15}")), (.parquet, text("PARE\u{15}\u{2}")),
    (.orc, text("ORC\n\u{6}\u{12}\u{4}\u{8}\u{1}P\0+\0")), (.orc, text("ORC\u{1d}\0\0\n\u{b}")),
    (.avro, text("Obj\u{1}\u{4}\u{16}avro.schema")),
    (.sequenceFile, text("SEQ\u{6}\u{19}org.apache")),
    (.arrow, text("ARROW1\0\0") + [0xff, 0xff, 0xff, 0xff, 0x10, 1, 0, 0]),
    (.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]), (.netCDF, text("CDF\u{1}\0\0\0\0")),
    (.numpy, [0x93] + text("NUMPY\u{1}\0v\0{")), (.arc, text("filedesc://a.arc 0.0.0.0 2001")),
    (.machO, [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]),
    (.javaClass, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0]),
    (.webAssembly, text("\0asm\u{1}\0\0\0")),
    (.windowsProgram, text("MZ") + [0x90, 0, 3, 0] + zeros),
    (.pdf, text("%PDF-1.7\n%")), (.oldOffice, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    (.png, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), (.jpeg, [0xff, 0xd8, 0xff, 0xe0]),
    (.gif, text("GIF89a\u{1}\0\u{1}\0")), (.tiff, text("II*\0\u{8}\0\0\0\u{e}")),
    (.webp, text("RIFF\u{24}\0\0\0WEBPVP8 ")), (.wave, text("RIFF\u{24}\0\0\0WAVEfmt ")),
    (.avi, text("RIFF\u{24}\0\0\0AVI LIST")), (.ogg, text("OggS\0\u{2}\0\0")),
    (.flac, text("fLaC\0\0\0\"")), (.mp3, text("ID3\u{3}\0\0")), (.mp4, text("\0\0\0 ftypisom")),
    (.matroska, [0x1a, 0x45, 0xdf, 0xa3]),
  ]

  @Test("the beginnings of all formats are recognised, and lead to none of another format")
  func all() throws {
    for (kind, bytes) in Self.beginnings {
      #expect(Self.kind(bytes + Self.zeros) == kind, "\(bytes)")
      #expect(Self.kind(bytes + Self.text(" and more\n")) == kind, "\(bytes)")
    }
    let made = try Self.made(in: TemporaryDirectory())
    let found = Set(Self.beginnings.map(\.0)).union(made.keys)
    #expect(found == Set(DataKind.allCases).subtracting([.gzipBeginning]))
  }

  /// Texts, and data that is read as lines although it is none.
  private static let texts: [[UInt8]] = [
    [], text("\n"), text("a"), text("PK"), text("PK is a word\n"), text("BZh is no bzip2\n"),
    text("BZh91AY is none either"), text("Rar! what a rare word"), text("LZIP is a program"),
    text("PAR1 and PARE are words\n"), text("ORC\n"), text("ORC and elf\n"),
    text("ORC\0two\0three\0"),
    text("GIF89a is a format"), text("II*\0II*\0"), text("MZ begins programs"), text("Object"),
    text("SEQ a b\n"), text("CDF a\n"), text("SQLite format 3 is a format"),
    text("SQLite format 3\0name\0"), text("OggS\0name\0"), text("ARROW1\0\0name\0"),
    text("ID3 tags\n"),
    text("RIFF raff\n"), text("%PDF is a format, %PDF-x too"), text("070701 is a number\n"),
    text("070707\n070707\n"), text("ustar\n"), text("fLaC\n"), text("Obj 1\n"),
    text("%!PS-Adobe-3.0\n"),
    // A lone byte-order mark of UTF-8, and one before a text.
    [0xef, 0xbb, 0xbf], [0xef, 0xbb, 0xbf] + text("words\n"),
    // Latin-1, Windows-1251, Shift JIS.
    [0xe9, 0x74, 0xe9, 10], [0xff, 0x20, 0xfe, 10], [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 10],
    [0x82, 0xb1, 0x82, 0xf1, 10],
    // NULs here and there, at even and at odd places, and only NULs.
    text("a\0b\0"), text("one\0two\0"), text("x\0-a\0b\0\0"), zeros, text("\0\0\0\n"),
    text("a\0\0\0b"),
    [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], [0, 1, 0, 2, 0, 3, 0, 4, 0, 5],
    text(String(repeating: "line\0\n", count: 100)), text("\u{1b}[1mbold\u{1b}[0m\n"),
    text("\u{1}\u{2}\u{3}binary\n"), [0x1f], [0x1f, 0x8b], [0x1f, 0x8b, 7], [0xff], [0xfe],
    [0x1f, 0x9d],
  ]

  @Test("texts and records of bytes are not taken for anything else")
  func none() {
    for text in Self.texts { #expect(Self.kind(text) == nil, "\(text)") }
  }

  @Test("a text that begins with the letters of a format is a text")
  func letters() {
    func isText(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { (32...126).contains($0) } }
    var begun = 0
    for signature in DataSignature.all where isText(signature.pieces[0].bytes) {
      begun += 1
      let letters = signature.pieces[0].bytes
      // The letters of these are no words.
      guard ![.pdf, .arc].contains(signature.kind) else { continue }
      for rest in [
        "", "\n", " is a word\n", "\n" + String(repeating: "word and word\n", count: 60),
      ] {
        #expect(Self.kind(letters + Self.text(rest)) == nil, "\(signature.kind) \(rest)")
      }
    }
    #expect(begun > 5)
  }

  @Test(
    "random text, and random lines of bytes, are not taken for anything else", arguments: 1...20)
  func random(seed: UInt64) {
    var generator = TextGenerator(seed: seed)
    #expect(Self.kind(generator.text(bytes: 700)) == nil)
    for _ in 0..<300 {
      var bytes = generator.random.bytes(generator.random.number(in: 0...300))
      bytes = bytes.map { generator.random.chance(10) ? 10 : $0 }
      let kind = Self.kind(bytes)
      // Two bytes can be a byte-order mark by chance, once in 30,000.
      #expect(kind == nil || kind == .utf16, "\(String(describing: kind)) \(bytes)")
    }
  }
}

@Suite("Which kinds of data a job refuses")
struct InputKindsTests {
  private static func refusal(
    _ files: [InputFile], as format: RecordFormat = .lines, anyBytes: Bool? = nil
  ) -> JobFailure? {
    var job = JobSpecification(
      program: .sort(SortOrderSpecification()), inputs: ["in"], output: "out", slots: 1,
      splitBytes: nil, memoryBytes: 1 << 30, scratch: "s")
    job.format = format
    job.anyBytes = anyBytes
    return failure { try InputKinds.check(files, of: job) }
  }

  private static func file(
    _ path: String, _ kind: DataKind?, bytes: Int = 100, format: InputFile.Format = .plain
  ) -> InputFile {
    var file = InputFile(path: FilePath(path), bytes: bytes, format: format)
    file.kind = kind
    return file
  }

  @Test("text formats refuse every kind, bytes only what is compressed, and whole files nothing")
  func formats() {
    for kind in DataKind.allCases where kind != .gzipBeginning {
      func isRefused(_ format: RecordFormat) -> Bool {
        #expect(Self.refusal([Self.file("a", kind)], as: format, anyBytes: true) == nil)
        return Self.refusal([Self.file("a", kind)], as: format) != nil
      }
      #expect(isRefused(.lines) == (kind != .arc), "\(kind)")
      #expect(isRefused(.nul) == (kind != .arc && !kind.isKnownByZeros), "\(kind)")
      #expect(isRefused(.fixed(bytes: 10)) == kind.isCompressed, "\(kind)")
      #expect(!isRefused(.wholeFile), "\(kind)")
      #expect(isRefused(.warc), "\(kind)")
    }
  }

  @Test("a refusal names every file, what it is, and how it is read")
  func words() {
    let files = [
      Self.file("a", nil), Self.file("b c.zst", .zstd), Self.file("d.tgz", .tar, format: .gzip),
      Self.file("e.gz", .gzip, format: .gzip),
    ]
    let refusal = Self.refusal(files)
    #expect(refusal?.kind == .input)
    #expect(
      refusal?.message == """
        b c.zst is compressed with zstd
        d.tgz is a tar archive, inside of gzip
        e.gz is compressed with gzip twice
        to read it: zstd -dc < 'b c.zst' | gristmill run ... --input -
        --any-bytes takes inputs as they are
        """)
    #expect(
      Self.refusal([files[3]])?.message.contains("gzip -dc < e.gz | gristmill run") == true)
    #expect(
      Self.refusal([files[2]])?.message.contains("gzip -dc d.tgz | tar -xOf - | gristmill") == true)
    #expect(
      Self.refusal([Self.file("a.arc", .arc)], as: .warc)?.message.contains("ARC file") == true)
    let zeros = Self.refusal([Self.file("a", .utf16LittleEndian)])?.message ?? ""
    #expect(zeros.contains("--format nul") && zeros.contains("--any-bytes"))
    for kind in [DataKind.utf16, .png] {
      #expect(Self.refusal([Self.file("a", kind)])?.message.contains("--format nul") == false)
    }
    #expect(
      Self.refusal([Self.file("a", .utf16LittleEndian)], as: .warc)?.message.contains("nul")
        == false)
    let many = (0..<1_000).map { Self.file("\($0)", .png) }
    #expect(Self.refusal(many)?.message.contains("and 980 more") == true)
  }

  @Test("a gzip file of no, one or two bytes is truncated if its name or the others say gzip")
  func cut() {
    let gzip = Self.file("b", nil, format: .gzip)
    func short(_ path: String, _ bytes: Int) -> InputFile {
      Self.file(path, bytes == 0 ? nil : .gzipBeginning, bytes: bytes)
    }
    for name in ["a.gz", "a.warc.gz", "a.TGZ", "a.bgz"] {
      for bytes in 0...2 {
        let message = Self.refusal([short(name, bytes)])?.message ?? ""
        #expect(message.hasPrefix("\(name): damaged gzip at byte \(bytes): "), "\(message)")
        #expect(message.contains("truncated") && !message.contains("--any-bytes"))
        #expect(Self.refusal([short(name, bytes)], as: .wholeFile) != nil)
        #expect(Self.refusal([short(name, bytes)], anyBytes: true) == nil)
      }
    }
    for bytes in 0...2 { #expect(Self.refusal([short("a", bytes)]) == nil) }
    #expect(
      Self.refusal([short("a", 1), gzip]) != nil && Self.refusal([gzip, short("a", 2)]) != nil)
    #expect(Self.refusal([short("a", 0), gzip]) == nil, "a marker may be empty")
    #expect(Self.refusal([Self.file("a.gz", nil, bytes: 1)]) == nil, "another byte is text")
  }
}

@Suite("Kinds of files, in files")
struct FileHeadTests {
  private static func look(_ bytes: [UInt8], in directory: TemporaryDirectory) throws -> InputFile {
    try CoreJob.files([directory.write(bytes, to: "file") as FilePath])[0]
  }

  @Test("plain and in gzip, with any header and behind empty members, a file is what it holds")
  func gzip() throws {
    let directory = try TemporaryDirectory()
    var named = GzipMember(Array("PK\u{3}\u{4}".utf8))
    named.name = [UInt8](repeating: 97, count: 60_000)
    named.hasHeaderCRC = true
    let zip = Array("PK\u{3}\u{4}".utf8)
    let empty = GzipMember([]).bytes
    let fill = [UInt8](repeating: 0, count: 40)
    let wide = Array("wide words here\n".utf8).flatMap { byte -> [UInt8] in [byte, 0] }
    let files: [([UInt8], InputFile.Format, DataKind?)] = [
      (zip, .plain, .zip), (GzipMember(zip).bytes, .gzip, .zip), (named.bytes, .gzip, .zip),
      (empty + fill + GzipMember(zip).bytes, .gzip, .zip),
      (GzipMember(Array(zip[..<2])).bytes + GzipMember(Array(zip[2...])).bytes, .gzip, .zip),
      (GzipMember(GzipMember([]).bytes).bytes, .gzip, .gzip),
      (GzipMember(wide).bytes, .gzip, .utf16LittleEndian), (wide, .plain, .utf16LittleEndian),
      (GzipMember(Array("text".utf8)).bytes, .gzip, nil), (empty, .gzip, nil), ([], .plain, nil),
      ([0x1f], .plain, .gzipBeginning),
      ([0x1f, 0x8b], .plain, .gzipBeginning), ([0x1f, 0x8b, 8], .gzip, nil),
      ([0x1f, 10], .plain, nil), ([0x8b], .plain, nil),
    ]
    for (bytes, format, kind) in files {
      let file = try Self.look(bytes, in: directory)
      #expect(file.format == format && file.kind == kind, "\(bytes.prefix(30)): \(file)")
    }
  }

  @Test("what follows the first 512 bytes does not matter")
  func long() throws {
    let directory = try TemporaryDirectory()
    var generator = TextGenerator(seed: 3)
    let text = generator.text(bytes: 100_000)
    for kind in GzipKind.allCases {
      let file = try Self.look(kind.file(of: text + [0xff, 0xfe, 0]), in: directory)
      #expect(file.format == .gzip && file.kind == nil, "\(kind)")
    }
  }
}
