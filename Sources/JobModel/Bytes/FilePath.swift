/// The path of a file or directory, as the system has it: bytes without a NUL. Nothing is looked
/// up and nothing made shorter.
package struct FilePath: ByteText {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ string: ByteString) { self.init(bytes: string.bytes) }

  private static let slash = UInt8(ascii: "/")

  package var isAbsolute: Bool { bytes.first == Self.slash }

  /// The directory in which it lies: `/` for a name in the root, `.` for a bare name.
  package var parent: FilePath {
    guard let slash = bytes.lastIndex(of: Self.slash) else { return "." }
    return slash == 0 ? "/" : FilePath(bytes: Array(bytes[..<slash]))
  }

  /// What follows the last slash.
  package var name: FilePath {
    guard let slash = bytes.lastIndex(of: Self.slash) else { return self }
    return FilePath(bytes: Array(bytes[(slash + 1)...]))
  }

  /// The names between slashes; empty ones are left out.
  package var names: [FilePath] {
    bytes.split(separator: Self.slash).map { FilePath(bytes: Array($0)) }
  }

  /// A relative path of these names.
  package init(names: [FilePath]) {
    self.init(bytes: Array(names.map(\.bytes).joined(separator: [Self.slash])))
  }

  /// Without the slashes at its end, which say only that it is a directory.
  package var withoutEndSlashes: FilePath {
    guard let last = bytes.lastIndex(where: { $0 != Self.slash }) else {
      return bytes.isEmpty ? self : "/"
    }
    return FilePath(bytes: Array(bytes[...last]))
  }

  /// The path of a name in this directory.
  package func appending(_ name: FilePath) -> FilePath {
    bytes.last == Self.slash ? self + name : "\(self)/\(name)"
  }

  /// Itself if it is absolute, or else the path from `directory`.
  package func from(_ directory: FilePath) -> FilePath {
    isAbsolute ? self : directory.appending(self)
  }

  /// Whether it holds a NUL, which the system would take for its end.
  package var holdsNUL: Bool { bytes.contains(0) }
}
