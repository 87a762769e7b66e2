import Glibc
package import JobModel
import Storage

/// Finds the files that `--input` names: files, directories, glob patterns.
///
/// Directories are walked to the bottom; names that begin with `.` or `_` are
/// left out there, as Hadoop does, and links to directories are not followed.
/// Files come in the order of their arguments, and within one in the order of
/// the bytes of their paths. A file that is named twice is read once.
package struct InputResolver {
  private var files: [InputFile] = []
  private var seen: Set<FileIdentity> = []
  private var problems: [String] = []
  /// Files that were come across, those that were there before included.
  private var filesMet = 0

  private struct FileIdentity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  /// The files that `arguments` name.
  ///
  /// - Throws: one input failure that lists everything that is wrong.
  package static func resolve(_ arguments: [String]) throws -> [InputFile] {
    try resolve(groups: [arguments])
  }

  /// The files of several inputs, of the first one first. A file may be in several of them.
  package static func resolve(groups: [[String]]) throws -> [InputFile] {
    var resolver = InputResolver()
    for (group, arguments) in groups.enumerated() {
      let first = resolver.files.count
      resolver.seen = []
      for argument in arguments { resolver.add(argument: argument) }
      for index in first..<resolver.files.count { resolver.files[index].group = group }
    }
    guard resolver.files.count <= Limits.inputFilesMax else {
      throw JobFailure(
        .input,
        "--input names \(resolver.files.count) files, more than \(Limits.inputFilesMax): join small ones, or run several jobs"
      )
    }
    guard resolver.problems.isEmpty else {
      throw JobFailure(.input, resolver.problems.joined(separator: "\n"))
    }
    return resolver.files
  }

  /// The paths that an argument stands for: itself, or what a pattern matches.
  package static func paths(for argument: String) -> [String] {
    var status = stat()
    if stat(argument, &status) == 0 { return [argument] }
    return isPattern(argument) ? glob(argument) : []
  }

  private static func isPattern(_ argument: String) -> Bool {
    argument.contains { "*?[".contains($0) }
  }

  private mutating func add(argument: String) {
    guard !argument.isEmpty else { return problems.append("--input is empty: name a file") }
    var status = stat()
    if stat(argument, &status) == 0 {
      return add(path: argument, status, isArgument: true)
    }
    let error = System.Failure.last
    guard error.number == ENOENT, Self.isPattern(argument) else {
      return problems.append("cannot read \(argument): \(error)")
    }
    let matches = Self.glob(argument)
    if matches.isEmpty { problems.append("no file matches \(argument)") }
    for match in matches {
      guard stat(match, &status) == 0 else {
        problems.append("cannot read \(match): \(System.Failure.last)")
        continue
      }
      add(path: match, status, isArgument: true)
    }
  }

  private static func glob(_ pattern: String) -> [String] {
    var matches = glob_t()
    defer { globfree(&matches) }
    guard Glibc.glob(pattern, GLOB_NOSORT, nil, &matches) == 0 else { return [] }
    return (0..<Int(matches.gl_pathc))
      .compactMap { matches.gl_pathv[$0].map { String(cString: $0) } }
      .sorted(by: Self.byBytes)
  }

  private static func byBytes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private mutating func add(path: String, _ status: stat, isArgument: Bool) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: add(file: path, status)
    case S_IFDIR: add(directory: path, isArgument: isArgument)
    default:
      problems.append("\(path) is neither a file nor a directory")
    }
  }

  private mutating func add(directory: String, isArgument: Bool) {
    guard let all = System.names(in: directory) else {
      return problems.append("cannot read \(directory): \(System.Failure.last)")
    }
    let names = all.filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }
    let before = filesMet + problems.count
    for name in names.sorted(by: Self.byBytes) {
      addEntry(directory.hasSuffix("/") ? directory + name : directory + "/" + name)
    }
    if isArgument && filesMet + problems.count == before {
      problems.append("\(directory) holds no files to read")
    }
  }

  private mutating func addEntry(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      return problems.append("cannot read \(path): \(System.Failure.last)")
    }
    if status.st_mode & S_IFMT == S_IFLNK {
      guard stat(path, &status) == 0 else {
        return problems.append("cannot read \(path): the link leads nowhere")
      }
      guard status.st_mode & S_IFMT == S_IFREG else { return }
    }
    add(path: path, status, isArgument: false)
  }

  private static func identity(_ status: stat) -> FileIdentity {
    FileIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
  }

  private mutating func add(file path: String, _ status: stat) {
    filesMet += 1
    guard seen.insert(Self.identity(status)).inserted else { return }
    do {
      let descriptor = try FileDescriptor.openToRead(path, in: .input)
      var magic = [UInt8](repeating: 0, count: 3)
      let count = try magic.withUnsafeMutableBytes { try descriptor.read(into: $0, at: 0) }
      let isGzip = magic.withUnsafeBytes {
        count == 3 && GzipHeader.looksLikeGzip($0)
      }
      files.append(
        InputFile(path: path, bytes: Int(status.st_size), format: isGzip ? .gzip : .plain))
    } catch let failure as JobFailure {
      problems.append(failure.message)
    } catch {
      problems.append("cannot read \(path): \(error)")
    }
  }
}
