import CGristKernels
import Glibc
package import JobModel

/// Directories below which jobs may write, or read, and nowhere else.
///
/// A path is looked up from the descriptor of such a directory (`openat2` with `RESOLVE_BENEATH`), so that
/// neither `..` nor a link leads out of it. For a path that does not exist yet, the part that
/// exists is looked up. Programs that a job brings run as the server's user and can write wherever
/// that user can; this confines jobs with mistakes, and users of built-in programs.
package final class AllowedPaths: Sendable {
  private struct Root: Sendable {
    /// The path as given and with its links resolved; jobs may use either.
    let names: [FilePath]
    let descriptor: Int32
  }

  private let roots: [Root]
  private let flag: String

  /// - Parameters:
  ///   - paths: existing directories; an empty array allows everything.
  ///   - flag: the flag that gave them, for errors.
  /// - Throws: `configuration` if one of them is not a directory, or this system cannot confine paths.
  package init(_ paths: [FilePath], flag: String) throws(JobFailure) {
    self.flag = flag
    var roots: [Root] = []
    for path in paths {
      let absolute = path.isAbsolute ? path : OutputDirectory.resolved(path)
      guard absolute.isAbsolute else {
        throw JobFailure(.configuration, "\(flag) \(path): the current directory cannot be found")
      }
      let descriptor = open(absolute.cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0, grist_exists_beneath(descriptor, ".") == 0 else {
        let reason = String(cString: strerror(errno))
        if descriptor >= 0 { close(descriptor) }
        throw JobFailure(
          .configuration,
          "\(flag) \(path): \(reason)\nname a directory that exists, on Linux 5.6 or newer")
      }
      let names = [Self.trimmed(absolute), OutputDirectory.resolved(absolute)]
      roots.append(Root(names: names, descriptor: descriptor))
    }
    self.roots = roots
  }

  deinit { for root in roots { close(root.descriptor) } }

  package var allowsEverything: Bool { roots.isEmpty }

  /// - Parameters:
  ///   - path: absolute; in a pattern, the directories before the first wildcard count.
  ///   - isReplaced: whether what is there gets replaced, so it cannot be one of the directories
  ///     themselves.
  /// - Throws: `denied` if the path lies outside.
  package func check(_ path: FilePath, isReplaced: Bool = false) throws(JobFailure) {
    guard !roots.isEmpty else { return }
    let isInside = roots.contains { root in
      root.names.contains { holds(path, below: $0, root.descriptor, isReplaced) }
    }
    guard !isInside else { return }
    let places = roots.map { $0.names[0].shown }.joined(separator: ", ")
    throw JobFailure(
      .denied,
      "\(path) is outside of the directories that jobs are confined to here: \(places)\n"
        + "name a path below them, or start the server with another \(flag)")
  }

  private func holds(_ path: FilePath, below name: FilePath, _ root: Int32, _ isReplaced: Bool)
    -> Bool
  {
    guard path == name || path.hasPrefix(name == "/" ? name : name + "/") else { return false }
    var rest = FilePath(bytes: Array(path.bytes.dropFirst(name.bytes.count))).names.filter {
      $0 != "."
    }
    // A path that does not exist yet cannot be looked up, so `..` is never allowed.
    guard !rest.contains(".."), !(isReplaced && rest.isEmpty) else { return false }
    if let pattern = rest.firstIndex(where: { $0.bytes.contains { "*?[{".utf8.contains($0) } }) {
      rest = Array(rest[..<pattern])
    }
    while !rest.isEmpty {
      if grist_exists_beneath(root, FilePath(names: rest).cString) == 0 { return true }
      guard errno == ENOENT else { return false }
      rest.removeLast()
    }
    return true
  }

  private static func trimmed(_ path: FilePath) -> FilePath {
    FilePath("/").appending(FilePath(names: path.names.filter { $0 != "." }))
  }
}
