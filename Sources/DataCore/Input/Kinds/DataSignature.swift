import JobModel

/// Bytes by which a kind of data is known.
struct DataSignature {
  /// Bytes at a place; all of a signature's have to be there.
  struct Piece {
    var offset: Int
    var bytes: [UInt8]
  }

  var kind: DataKind
  var pieces: [Piece]
  /// Whether the bytes alone could be the first word of a text, so that control characters have to
  /// be near them.
  var couldBeText = false

  private init(_ kind: DataKind, _ bytes: [UInt8], at offset: Int = 0) {
    self.kind = kind
    pieces = [Piece(offset: offset, bytes: bytes)]
  }

  private init(_ kind: DataKind, _ text: String, at offset: Int = 0) {
    self.init(kind, Array(text.utf8), at: offset)
  }

  private func and(_ text: String, at offset: Int) -> DataSignature {
    var longer = self
    longer.pieces.append(Piece(offset: offset, bytes: Array(text.utf8)))
    return longer
  }

  private var withControls: DataSignature {
    var signature = self
    signature.couldBeText = true
    return signature
  }

  /// The text of a file begins with one of these, or has it at a fixed place. From the formats' own
  /// documents and the magic(5) of file(1).
  static let all: [DataSignature] =
    compressed + archives + encodings + tables + programs + documents + media

  private static let compressed =
    // The bits of a code, with the flag that everybody sets.
    (0x89...0x90).map { DataSignature(.compress, [0x1f, 0x9d, $0]) }
    // A skippable frame before the others, as pzstd writes it.
    + (0x50...0x5f).map { DataSignature(.zstd, [$0, 0x2a, 0x4d, 0x18]) } + single

  private static let single = [
    DataSignature(.gzip, [0x1f, 0x8b, 8]),
    // The first block, or the end of an empty file.
    DataSignature(.bzip2, "BZh").and("1AY&SY", at: 4),
    DataSignature(.bzip2, "BZh").and("\u{17}rE8P", at: 4),
    DataSignature(.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
    DataSignature(.lzip, "LZIP\u{1}"),
    DataSignature(.zstd, [0x28, 0xb5, 0x2f, 0xfd]),
    DataSignature(.lz4, [4, 0x22, 0x4d, 0x18]),
    DataSignature(.lz4, [2, 0x21, 0x4c, 0x18]),
    DataSignature(.lzop, [0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a]),
    DataSignature(.snappy, [0xff, 6, 0, 0] + Array("sNaPpY".utf8)),
  ]

  private static let archives = [
    DataSignature(.zip, "PK\u{3}\u{4}"), DataSignature(.zip, "PK\u{5}\u{6}"),
    DataSignature(.zip, "PK\u{7}\u{8}"),
    DataSignature(.sevenZip, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    DataSignature(.rar, "Rar!\u{1a}\u{7}"),
    DataSignature(.tar, "ustar\0", at: 257), DataSignature(.tar, "ustar  \0", at: 257),
    DataSignature(.ar, "!<arch>\n"),
    DataSignature(.rpm, [0xed, 0xab, 0xee, 0xdb]),
  ]

  /// The longer ones first: the mark of UTF-32 begins with that of UTF-16.
  private static let encodings = [
    DataSignature(.utf32, [0xff, 0xfe, 0, 0]), DataSignature(.utf32, [0, 0, 0xfe, 0xff]),
    DataSignature(.utf16, [0xff, 0xfe]), DataSignature(.utf16, [0xfe, 0xff]),
  ]

  private static let tables = [
    // A column chunk or the footer follows, whose first field is a number.
    DataSignature(.parquet, "PAR1\u{15}"), DataSignature(.parquet, "PARE\u{15}"),
    DataSignature(.parquet, "PAR1").withControls,
    DataSignature(.orc, "ORC").withControls,
    DataSignature(.avro, "Obj\u{1}"),
    DataSignature(.arrow, "ARROW1\0\0").withControls,
    DataSignature(.sequenceFile, "SEQ\u{4}"), DataSignature(.sequenceFile, "SEQ\u{5}"),
    DataSignature(.sequenceFile, "SEQ\u{6}"),
    DataSignature(.sqlite, "SQLite format 3\0").withControls,
    DataSignature(.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
    DataSignature(.netCDF, "CDF\u{1}"), DataSignature(.netCDF, "CDF\u{2}"),
    DataSignature(.netCDF, "CDF\u{5}"),
    DataSignature(.numpy, [0x93] + Array("NUMPY".utf8)),
    DataSignature(.arc, "filedesc://"),
  ]

  private static let programs = [
    DataSignature(.elf, "\u{7f}ELF"),
    DataSignature(.machO, [0xcf, 0xfa, 0xed, 0xfe]),
    DataSignature(.machO, [0xce, 0xfa, 0xed, 0xfe]),
    DataSignature(.machO, [0xfe, 0xed, 0xfa, 0xcf]),
    DataSignature(.machO, [0xfe, 0xed, 0xfa, 0xce]),
    DataSignature(.javaClass, [0xca, 0xfe, 0xba, 0xbe]),
    DataSignature(.webAssembly, "\0asm\u{1}\0\0\0"),
    DataSignature(.windowsProgram, "MZ").and("\0\0", at: 0x3e).withControls,
  ]

  private static let documents = [
    DataSignature(.pdf, "%PDF-1."), DataSignature(.pdf, "%PDF-2."),
    DataSignature(.oldOffice, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  ]

  private static let media = [
    DataSignature(.png, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    DataSignature(.jpeg, [0xff, 0xd8, 0xff]),
    DataSignature(.gif, "GIF87a").withControls, DataSignature(.gif, "GIF89a").withControls,
    DataSignature(.tiff, "II*\0").withControls, DataSignature(.tiff, "MM\0*").withControls,
    DataSignature(.webp, "RIFF").and("WEBPVP8", at: 8),
    DataSignature(.wave, "RIFF").and("WAVEfmt ", at: 8),
    DataSignature(.avi, "RIFF").and("AVI LIST", at: 8),
    DataSignature(.ogg, "OggS\0").withControls,
    DataSignature(.flac, "fLaC\0\0\0\""),
    DataSignature(.mp3, "ID3\u{2}"), DataSignature(.mp3, "ID3\u{3}"),
    DataSignature(.mp3, "ID3\u{4}"),
    DataSignature(.mp4, "\0\0\0").and("ftyp", at: 4),
    DataSignature(.matroska, [0x1a, 0x45, 0xdf, 0xa3]),
  ]
}
