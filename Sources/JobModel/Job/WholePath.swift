/// An absolute path without `.`, `..` or empty names, so that it leads exactly where it says:
/// appended to a directory, it stays below it.
package struct WholePath: Equatable, Hashable, Sendable {
  /// `/home/me/map.py`
  package let path: FilePath

  /// nil if `path` does not begin with `/`, leads above it, names nothing or holds a NUL.
  package init?(_ path: FilePath) {
    guard path.isAbsolute, !path.holdsNUL else { return nil }
    var names: [FilePath] = []
    for name in path.names where name != "." {
      if name != ".." {
        names.append(name)
      } else if names.popLast() == nil {
        return nil
      }
    }
    guard !names.isEmpty else { return nil }
    self.path = names.reduce("/") { $0.appending($1) }
  }

  /// - Parameter directory: the directory from which relative paths start.
  package init?(_ path: FilePath, from directory: FilePath) {
    self.init(path.from(directory))
  }

  /// Whether it is in `directory`, or anywhere below it.
  package func isBelow(_ directory: FilePath) -> Bool {
    path.hasPrefix(directory.hasSuffix("/") ? directory : directory + "/")
  }
}
