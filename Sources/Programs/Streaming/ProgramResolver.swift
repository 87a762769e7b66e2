import DataCore
import Glibc
package import JobModel
import Storage

/// Finds the file that a command runs, as a shell would, but looks in the current directory first.
/// This is done once, when a job is planned, so that errors are reported before anything runs.
package struct ProgramResolver {
  /// The absolute path of the directory to which relative paths refer.
  package var directory: FilePath
  /// Directories separated by colons: `$PATH`.
  package var searchPath: ByteString

  package init(directory: FilePath, searchPath: ByteString) {
    self.directory = directory
    self.searchPath = searchPath
  }

  /// A resolver with the directory and `$PATH` of this process.
  package static func current() -> ProgramResolver {
    let directory = getcwd(nil, 0).map { path in
      defer { free(path) }
      return FilePath(cString: path)
    }
    return ProgramResolver(
      directory: directory ?? "/",
      searchPath: getenv("PATH").map { ByteString(cString: $0) } ?? "/usr/bin:/bin")
  }

  /// Returns `command` with an absolute path as its first word.
  ///
  /// - Parameter flag: the flag that gave the command, for errors: `--map`.
  package func resolve(_ command: ProgramCommand, flag: String) throws -> ProgramCommand {
    let problem = ResolverProblems(command: command, flag: flag)
    let path = try find(command.words[0], problem)
    try checkScript(path, problem)
    var resolved = command
    resolved.words[0] = ByteString(path)
    return resolved
  }

  private func find(_ word: ByteString, _ problem: ResolverProblems) throws -> FilePath {
    let here = absolute(FilePath(word))
    let hasSlash = word.bytes.contains(Self.slash)
    let found = Finding(here)
    if found == .executable { return here }
    if !hasSlash, let path = inSearchPath(FilePath(word)) { return path }
    switch found {
    case .missing where hasSlash: throw problem.missing(here)
    case .missing: throw problem.unknown(word, directory: directory)
    case .directory: throw problem.isDirectory(here)
    case .notExecutable, .executable: throw problem.notExecutable(word)
    }
  }

  private func inSearchPath(_ name: FilePath) -> FilePath? {
    searchPath.bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).lazy
      .map { absolute($0.isEmpty ? name : FilePath(bytes: Array($0)).appending(name)) }
      .first { Finding($0) == .executable }
  }

  private func absolute(_ path: FilePath) -> FilePath { path.from(directory) }

  private static let slash = UInt8(ascii: "/")

  private func checkScript(_ path: FilePath, _ problem: ResolverProblems) throws {
    // A file that cannot be read may still be executable.
    guard let head = Finding.head(of: path) else { return }
    switch ScriptHead(head) {
    case .binary: return
    case .plainText: throw problem.noInterpreter(path)
    case .carriageReturn: throw problem.carriageReturn(path)
    case .interpreter(let interpreter, let argument):
      guard Finding(absolute(interpreter)) == .executable else {
        throw problem.interpreterMissing(path, interpreter)
      }
      // `env` looks up everything after it as one name.
      guard interpreter.hasSuffix("/env"), let name = argument, !name.hasPrefix("-"),
        !name.bytes.contains(UInt8(ascii: "="))
      else { return }
      if inSearchPath(FilePath(name)) == nil {
        throw problem.interpreterMissing(path, FilePath(name))
      }
    }
  }
}

/// What lies at a path.
private enum Finding {
  case missing
  case directory
  case notExecutable
  case executable

  init(_ path: FilePath) {
    var status = stat()
    if stat(path.cString, &status) != 0 {
      self = .missing
    } else if status.st_mode & S_IFMT == S_IFDIR {
      self = .directory
    } else {
      let isRunnable = status.st_mode & S_IFMT == S_IFREG && access(path.cString, X_OK) == 0
      self = isRunnable ? .executable : .notExecutable
    }
  }

  /// The first bytes of a file, or nil if they cannot be read.
  static func head(of path: FilePath) -> [UInt8]? {
    guard let file = try? FileDescriptor.openToRead(path, in: .input) else { return nil }
    return try? [UInt8](unsafeUninitializedCapacity: StreamingLimits.scriptHeadBytes) {
      $1 = try file.read(into: UnsafeMutableRawBufferPointer($0), at: 0)
    }
  }
}
