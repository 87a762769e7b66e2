package import JobModel

/// Decides which inputs a job refuses because they are plainly not what it reads. Pure.
///
/// Lines and NUL-terminated records are text. Records of fixed length are any bytes, but not
/// compressed ones. A whole file is any bytes. WARC files are WARC files.
package enum InputKinds {
  /// How many files are named.
  private static let shownMax = 20

  /// - Throws: one input failure that names all files, what they are, and how they are read.
  package static func check(_ files: [InputFile], of job: JobSpecification) throws {
    guard job.anyBytes != true else { return }
    let hasGzip = files.contains { $0.format == .gzip }
    var problems: [String] = []
    // One is enough: what is wrong with many files is usually the same.
    var advice: String?
    var mayEndWithNUL = false
    for file in files {
      if isCut(file, amongGzip: hasGzip) {
        problems.append(InputFailures.truncatedGzip(file.name, bytes: file.bytes).message)
      } else if let kind = file.kind, isRefused(kind, as: job.format) {
        problems.append("\(file.name) \(predicate(kind, in: file.format))")
        advice = advice ?? way(to: kind, of: file)
        mayEndWithNUL = mayEndWithNUL || !isRefused(kind, as: .nul)
      }
    }
    guard !problems.isEmpty else { return }
    let rest = problems.count - shownMax
    problems = Array(problems.prefix(shownMax))
    if rest > 0 { problems.append("and \(rest) more") }
    if mayEndWithNUL && job.format == .lines { problems.append(ended) }
    // A file that lost its end is refused whatever its bytes are.
    if let advice { problems += [advice, anyway] }
    throw JobFailure(.input, problems.joined(separator: "\n"))
  }

  /// Whether a file of this kind is refused.
  package static func isRefused(_ kind: DataKind, as format: RecordFormat) -> Bool {
    switch format {
    case .lines: kind != .arc && kind != .gzipBeginning
    // A NUL behind each of many short records is what the format is for.
    case .nul: kind != .arc && kind != .gzipBeginning && !kind.isKnownByZeros
    case .fixed: kind.isCompressed
    case .wholeFile: false
    case .warc: kind != .gzipBeginning
    }
  }

  /// Whether a file is so short that only its name, or the files beside it, say that it was a gzip
  /// file. A gzip file of no bytes has lost everything, and gzip(1) refuses it too.
  private static func isCut(_ file: InputFile, amongGzip: Bool) -> Bool {
    if file.bytes == 0 { return file.format == .plain && file.name.isNamedAsGzip }
    return file.kind == .gzipBeginning && (amongGzip || file.name.isNamedAsGzip)
  }

  private static func predicate(_ kind: DataKind, in format: InputFile.Format) -> String {
    guard format == .gzip, kind != .gzip else { return kind.predicate }
    return kind.predicate + ", inside of gzip"
  }

  /// How to read such a file.
  private static func way(to kind: DataKind, of file: InputFile) -> String {
    // A stream is whatever comes before it in its pipe.
    guard !file.isStream, file.origin == nil else {
      return kind.reader.map { "put '\($0)' before it in the pipe" }
        ?? "gristmill reads text, plain or in gzip: unpack or convert it first"
    }
    let path = ShellWords.quoted(ByteString(file.path))
    guard let reader = kind.reader else {
      return kind == .arc
        ? "convert it to WARC first: warcio recompress \(path) NEW.warc.gz"
        : "gristmill reads text, plain or in gzip: unpack or convert it first"
    }
    let command =
      file.format == .gzip && kind != .gzip
      ? "gzip -dc \(path) | \(reader)" : "\(reader) < \(path)"
    return "to read it: \(command) | gristmill run ... --input -"
  }

  private static let ended = "if records are single characters that NULs end: --format nul"
  private static let anyway = "--any-bytes takes inputs as they are"
}

extension FilePath {
  /// Whether a file of this name is expected to be gzip.
  fileprivate var isNamedAsGzip: Bool {
    let name = FilePath(bytes: bytes.map { (65...90).contains($0) ? $0 + 32 : $0 })
    return Self.gzipNames.contains { name.hasSuffix($0) }
  }

  private static let gzipNames: [FilePath] = [".gz", ".tgz", ".taz", ".gzip", ".bgz", ".bgzf"]
}
