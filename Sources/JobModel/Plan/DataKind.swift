/// What the first bytes of a file say it holds, if that is plainly not text.
package enum DataKind: String, Codable, CaseIterable, Sendable {
  // MARK: Compressed

  /// Inside of gzip: a gzip file is read as what it holds.
  case gzip
  case bzip2, xz, lzma, lzip, zstd, lz4, lzop, snappy
  /// compress(1), `.Z`.
  case compress

  // MARK: Archives

  case zip, sevenZip, rar, tar, cpio, ar, rpm

  // MARK: Text in another encoding

  /// With a byte-order mark.
  case utf16, utf32
  /// Without one.
  case utf16LittleEndian, utf16BigEndian, utf32LittleEndian, utf32BigEndian

  // MARK: Tables and records

  case parquet, orc, avro, arrow, sequenceFile, sqlite, hdf5, netCDF, numpy
  /// Records of the format before WARC. It is text, and only not what `--format warc` reads.
  case arc

  // MARK: Programs and documents

  case elf, machO, windowsProgram, javaClass, webAssembly
  case pdf, oldOffice
  case png, jpeg, gif, tiff, webp, wave, avi, ogg, flac, mp3, mp4, matroska

  // MARK: Damage

  /// One or two bytes with which a gzip file could begin, and no more.
  case gzipBeginning
}

extension DataKind {
  package var isCompressed: Bool {
    switch self {
    case .gzip, .bzip2, .xz, .lzma, .lzip, .zstd, .lz4, .lzop, .snappy, .compress: true
    default: false
    }
  }

  /// Whether only the places of NULs tell.
  package var isKnownByZeros: Bool {
    switch self {
    case .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian: true
    default: false
    }
  }

  /// What a file of this kind is, as the predicate of a sentence.
  package var predicate: String {
    switch self {
    case .gzip: "is compressed with gzip twice"
    case .bzip2: "is compressed with bzip2"
    case .xz: "is compressed with xz"
    case .lzma: "is compressed with lzma"
    case .lzip: "is compressed with lzip"
    case .zstd: "is compressed with zstd"
    case .lz4: "is compressed with lz4"
    case .lzop: "is compressed with lzop"
    case .snappy: "is compressed with snappy"
    case .compress: "is compressed with compress(1)"
    case .zip: "is a zip archive"
    case .sevenZip: "is a 7z archive"
    case .rar: "is a rar archive"
    case .tar: "is a tar archive"
    case .cpio: "is a cpio archive"
    case .ar: "is an ar archive"
    case .rpm: "is an RPM package"
    case .utf16: "is text in UTF-16"
    case .utf16LittleEndian: "is text in UTF-16, little-endian and without a byte-order mark"
    case .utf16BigEndian: "is text in UTF-16, big-endian and without a byte-order mark"
    case .utf32: "is text in UTF-32"
    case .utf32LittleEndian: "is text in UTF-32, little-endian and without a byte-order mark"
    case .utf32BigEndian: "is text in UTF-32, big-endian and without a byte-order mark"
    case .parquet: "is a Parquet table"
    case .orc: "is an ORC table"
    case .avro: "is an Avro file"
    case .arrow: "is an Arrow table"
    case .sequenceFile: "is a Hadoop SequenceFile"
    case .sqlite: "is an SQLite database"
    case .hdf5: "is an HDF5 file"
    case .netCDF: "is a NetCDF file"
    case .numpy: "is a NumPy array"
    case .arc: "is an ARC file, the format before WARC"
    case .elf: "is an ELF program or library"
    case .machO: "is a Mach-O program or library"
    case .windowsProgram: "is a Windows program"
    case .javaClass: "is a Java class or a Mach-O program"
    case .webAssembly: "is a WebAssembly module"
    case .pdf: "is a PDF document"
    case .oldOffice: "is a document of Microsoft Office"
    case .png: "is a PNG image"
    case .jpeg: "is a JPEG image"
    case .gif: "is a GIF image"
    case .tiff: "is a TIFF image"
    case .webp: "is a WebP image"
    case .wave: "is a WAVE recording"
    case .avi: "is an AVI video"
    case .ogg: "is an Ogg recording"
    case .flac: "is a FLAC recording"
    case .mp3: "is an MP3 recording"
    case .mp4: "is an MP4 video"
    case .matroska: "is a Matroska video"
    case .gzipBeginning: "is the beginning of a gzip file: it is truncated"
    }
  }

  /// A command that prints the text in a file of this kind, which is its input; nil if there is no
  /// such command that everybody has.
  package var reader: String? {
    switch self {
    case .gzip, .compress: "gzip -dc"
    case .bzip2: "bzip2 -dc"
    case .xz, .lzma: "xz -dc"
    case .lzip: "lzip -dc"
    case .zstd: "zstd -dc"
    case .lz4: "lz4 -dc"
    case .lzop: "lzop -dc"
    case .tar: "tar -xOf -"
    case .zip: "funzip"
    case .sevenZip, .rar, .cpio, .ar, .rpm, .snappy: nil
    case .utf16: "iconv -f UTF-16 -t UTF-8"
    case .utf16LittleEndian: "iconv -f UTF-16LE -t UTF-8"
    case .utf16BigEndian: "iconv -f UTF-16BE -t UTF-8"
    case .utf32: "iconv -f UTF-32 -t UTF-8"
    case .utf32LittleEndian: "iconv -f UTF-32LE -t UTF-8"
    case .utf32BigEndian: "iconv -f UTF-32BE -t UTF-8"
    default: nil
    }
  }
}
