/// What `--input` names: a path or pattern that every worker sees, or one on the disks of a single
/// host.
package struct InputArgument: Equatable, Sendable {
  /// The host of `file://HOST/path`, as its workers call it; nil if no host is named.
  package var host: String?
  /// A path or a glob pattern; `-` is standard input.
  package var path: ByteString
  /// Whether it is a path, whatever bytes it holds.
  package var isLiteral = false

  /// The path of a file or directory.
  package init(literal path: FilePath) {
    self.path = ByteString(path)
    isLiteral = true
  }

  /// - Throws: a usage failure for a text that starts with `file://` but does not name a place.
  package init(_ text: ByteString) throws {
    guard text.hasPrefix(Self.scheme) else {
      path = text
      return
    }
    let place = text.bytes.dropFirst(Self.scheme.bytes.count)
    guard let slash = place.firstIndex(of: UInt8(ascii: "/")) else {
      throw JobFailure(
        .usage, "--input \(text) names no path: write \(Self.scheme)HOST/path, the path from / on")
    }
    let name = place[..<slash]
    guard name.count <= Self.hostBytesMax, name.allSatisfy({ (0x21..<0x7f).contains($0) }) else {
      throw JobFailure(
        .usage, "--input \(text) names no host: write \(Self.scheme)HOST/path")
    }
    // Under RFC 8089, an empty host does not say where the file is.
    host = name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    path = ByteString(bytes: Array(place[slash...]))
  }

  package static let scheme: ByteString = "file://"
  /// DNS names are not longer, and messages do not accept more.
  private static let hostBytesMax = 255
}

extension JobSpecification {
  /// The arguments of each input, the first input first.
  package func inputArguments() throws -> [[InputArgument]] {
    var groups = try inputGroups.map { try $0.map { try InputArgument($0) } }
    groups[0] += (listedInputs ?? []).map { InputArgument(literal: $0) }
    return groups
  }

  /// The hosts that inputs are said to be on, in order.
  package func inputHosts() throws -> [String] {
    Set(try inputArguments().joined().compactMap(\.host)).sorted()
  }
}
