/// An absolute path without `.`, `..` or empty names, so that it leads exactly where it says:
/// appended to a directory, it stays below it.
package struct WholePath: Equatable, Hashable, Sendable {
  /// `/home/me/map.py`
  package let text: String

  /// nil if `text` does not begin with `/`, leads above it, names nothing or holds a NUL.
  package init?(_ text: String) {
    guard text.hasPrefix("/"), !text.utf8.contains(0) else { return nil }
    var names: [Substring] = []
    for name in text.split(separator: "/") where name != "." {
      if name != ".." {
        names.append(name)
      } else if names.popLast() == nil {
        return nil
      }
    }
    guard !names.isEmpty else { return nil }
    self.text = "/" + names.joined(separator: "/")
  }

  /// - Parameter directory: the directory from which relative paths start.
  package init?(_ text: String, from directory: String) {
    self.init(text.hasPrefix("/") ? text : directory + "/" + text)
  }

  /// Whether it is in `directory`, or anywhere below it.
  package func isBelow(_ directory: String) -> Bool {
    directory == "/" || text.hasPrefix(directory.hasSuffix("/") ? directory : directory + "/")
  }
}
