/// What `--input` names: a path or pattern that every worker sees, or one on the disks of a single
/// host.
package struct InputArgument: Equatable, Sendable {
  /// The host of `file://HOST/path`, as its workers call it; nil if no host is named.
  package var host: String?
  /// A path or a glob pattern.
  package var path: String

  /// - Throws: a usage failure for a text that starts with `file://` but does not name a place.
  package init(_ text: String) throws {
    guard text.hasPrefix(Self.scheme) else {
      path = text
      return
    }
    let place = text.utf8.dropFirst(Self.scheme.utf8.count)
    guard let slash = place.firstIndex(of: UInt8(ascii: "/")) else {
      throw JobFailure(
        .usage, "--input \(text) names no path: write \(Self.scheme)HOST/path, the path from / on")
    }
    let name = String(text[..<slash].dropFirst(Self.scheme.count))
    guard name.utf8.count <= Self.hostBytesMax, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
    else {
      throw JobFailure(
        .usage, "--input \(text) names no host: write \(Self.scheme)HOST/path")
    }
    // Under RFC 8089, an empty host does not say where the file is.
    host = name.isEmpty ? nil : name
    path = String(text[slash...])
  }

  package static let scheme = "file://"
  /// DNS names are not longer, and messages do not accept more.
  private static let hostBytesMax = 255
}

extension JobSpecification {
  /// The arguments of each input, the first input first.
  package func inputArguments() throws -> [[InputArgument]] {
    try inputGroups.map { try $0.map { try InputArgument($0) } }
  }

  /// The hosts that inputs are said to be on, in order.
  package func inputHosts() throws -> [String] {
    Set(try inputArguments().joined().compactMap(\.host)).sorted()
  }
}
