/// What `--input` names: a path or pattern that every worker sees, or one on the disks of one host.
package struct InputArgument: Equatable, Sendable {
  /// The host of `file://HOST/path`, as its workers call it; nil where none is named.
  package var host: String?
  /// A path or a glob pattern.
  package var path: String

  /// - Throws: a usage failure for what begins like `file://` and is no such place.
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
    // As RFC 8089 has it, no host at all is no word on where the file is.
    host = name.isEmpty ? nil : name
    path = String(text[slash...])
  }

  package static let scheme = "file://"
  /// Names in the DNS are no longer, and messages take no more.
  private static let hostBytesMax = 255
}

extension JobSpecification {
  /// The arguments, of the first input first.
  package func inputArguments() throws -> [[InputArgument]] {
    try inputGroups.map { try $0.map { try InputArgument($0) } }
  }

  /// The hosts that inputs are said to be on, in order.
  package func inputHosts() throws -> [String] {
    Set(try inputArguments().joined().compactMap(\.host)).sorted()
  }
}
