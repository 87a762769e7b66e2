import Glibc
package import JobModel
import Storage

/// Finds the files that `--input` names: files, directories, glob patterns.
///
/// Directories are walked to the bottom. Names in them that begin with `.` or `_` are left out, as
/// in Hadoop, and links to directories are not followed. Files come in the order of their
/// arguments, and within an argument in byte order of their paths. A file that is named twice is
/// read once.
package struct InputResolver {
  private var root = InputListing.Root(path: "")
  private var group = 0
  private var seen: Set<FileIdentity> = []
  /// Files found under the root, including those found before.
  private var filesMet = 0

  private struct FileIdentity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  /// The files that `arguments` name.
  ///
  /// - Throws: one input failure that lists everything that is wrong.
  package static func resolve(_ arguments: [ByteString]) throws -> [InputFile] {
    try resolve(groups: [arguments])
  }

  /// The files of several inputs, in the order of the inputs. A file may be in several of them.
  package static func resolve(groups: [[ByteString]]) throws -> [InputFile] {
    let arguments = try groups.map { try $0.map(argumentHere) }
    let listing = list(arguments, host: nil)
    return try InputMerge.files(
      Array(arguments.joined()), listings: [HostListing(host: "", listing: listing)])
  }

  /// Lists what this host has of several inputs.
  ///
  /// - Parameter host: this host; arguments that name another host are left out.
  package static func list(_ groups: [[InputArgument]], host: String?) -> InputListing {
    var resolver = InputResolver()
    var listing = InputListing()
    for (group, arguments) in groups.enumerated() {
      resolver.group = group
      resolver.seen = []
      for argument in arguments {
        let isHere = argument.host == nil || argument.host == host
        listing.arguments.append(isHere ? resolver.look(at: argument.path) : .init())
      }
    }
    return listing
  }

  /// The argument as a path of this machine.
  private static func argumentHere(_ text: ByteString) throws -> InputArgument {
    var argument = try InputArgument(text)
    if let host = argument.host, !HostNames.isThisMachine(host) {
      throw JobFailure(
        .usage,
        "--input \(text): \(host) is not this machine, which is \(HostNames.thisMachine), or localhost\nfiles of other hosts are read by a cluster: gristmill submit"
      )
    }
    argument.host = nil
    return argument
  }

  /// The paths that an argument denotes: itself, or what a pattern matches.
  package static func paths(for argument: ByteString) -> [FilePath] {
    var status = stat()
    if stat(argument.cString, &status) == 0 { return [FilePath(argument)] }
    return isPattern(argument) ? glob(argument) : []
  }

  private static func isPattern(_ argument: ByteString) -> Bool {
    argument.bytes.contains { "*?[".utf8.contains($0) }
  }

  private mutating func look(at argument: ByteString) -> InputListing.Argument {
    guard !argument.isEmpty else { return .init(absence: "--input is empty: name a file") }
    var status = stat()
    if stat(argument.cString, &status) == 0 {
      return .init(roots: [look(atRoot: FilePath(argument))])
    }
    let error = System.Failure.last
    guard error.number == ENOENT, Self.isPattern(argument) else {
      let problem = "cannot read \(argument): \(error)"
      guard error.number == ENOENT || error.number == ENOTDIR else {
        root = .init(path: FilePath(argument))
        root.problems = [problem]
        return .init(roots: [root])
      }
      return .init(absence: problem)
    }
    let matches = Self.glob(argument)
    if matches.isEmpty { return .init(absence: "no file matches \(argument)") }
    return .init(roots: matches.map { look(atRoot: $0) })
  }

  private mutating func look(atRoot path: FilePath) -> InputListing.Root {
    root = .init(path: path)
    filesMet = 0
    var status = stat()
    if stat(path.cString, &status) == 0 {
      add(path: path, status)
      if filesMet == 0 && root.problems.isEmpty { root.absence = "\(path) holds no files to read" }
    } else {
      root.problems.append("cannot read \(path): \(System.Failure.last)")
    }
    return root
  }

  private static func glob(_ pattern: ByteString) -> [FilePath] {
    var matches = glob_t()
    defer { globfree(&matches) }
    guard Glibc.glob(pattern.cString, GLOB_NOSORT, nil, &matches) == 0 else { return [] }
    return (0..<Int(matches.gl_pathc))
      .compactMap { matches.gl_pathv[$0].map { FilePath(cString: $0) } }
      .sorted()
  }

  private mutating func add(path: FilePath, _ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: add(file: path, status)
    case S_IFDIR: add(directory: path)
    default:
      root.problems.append("\(path) is neither a file nor a directory")
    }
  }

  private mutating func add(directory: FilePath) {
    guard let all = System.names(in: directory) else {
      return root.problems.append("cannot read \(directory): \(System.Failure.last)")
    }
    let names = all.filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }
    for name in names.sorted() {
      addEntry(directory.appending(name))
    }
  }

  private mutating func addEntry(_ path: FilePath) {
    var status = stat()
    guard lstat(path.cString, &status) == 0 else {
      return root.problems.append("cannot read \(path): \(System.Failure.last)")
    }
    if status.st_mode & S_IFMT == S_IFLNK {
      guard stat(path.cString, &status) == 0 else {
        return root.problems.append("cannot read \(path): the link leads nowhere")
      }
      guard status.st_mode & S_IFMT == S_IFREG else { return }
    }
    add(path: path, status)
  }

  private static func identity(_ status: stat) -> FileIdentity {
    FileIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
  }

  private mutating func add(file path: FilePath, _ status: stat) {
    filesMet += 1
    guard seen.insert(Self.identity(status)).inserted else { return }
    do {
      let descriptor = try FileDescriptor.openToRead(path, in: .input)
      var magic = [UInt8](repeating: 0, count: 3)
      let count = try magic.withUnsafeMutableBytes { try descriptor.read(into: $0, at: 0) }
      let isGzip = magic.withUnsafeBytes {
        count == 3 && GzipHeader.looksLikeGzip($0)
      }
      var file = InputFile(
        path: path, bytes: Int(status.st_size), format: isGzip ? .gzip : .plain)
      file.group = group
      root.files.append(file)
    } catch let failure as JobFailure {
      root.problems.append(failure.message)
    } catch {
      root.problems.append("cannot read \(path): \(error)")
    }
  }
}
