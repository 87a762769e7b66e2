import FoundationEssentials
package import JobModel

/// A word that grants reading over HTTP and nothing else: for browsers, and for programs that
/// collect metrics, which have no business with the cluster's secret.
package struct ReadToken: Sendable {
  private let bytes: [UInt8]

  /// The token in the text of its file, without trailing newlines.
  ///
  /// - Throws: `configuration` if it is too short or too long, or cannot stand in a header.
  package init(fileBytes: [UInt8], origin: String) throws(JobFailure) {
    let end = fileBytes.lastIndex { $0 != 0x0a && $0 != 0x0d }.map { $0 + 1 } ?? 0
    guard (WireLimits.secretBytesMin...WireLimits.secretBytesMax).contains(end) else {
      throw JobFailure(
        .configuration,
        "\(origin): a token of \(Counted.text(end, "byte")); it must have \(WireLimits.secretBytesMin) to"
          + " \(WireLimits.secretBytesMax)\nmake one with 'gristmill secret'")
    }
    bytes = Array(fileBytes[..<end])
    guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw JobFailure(
        .configuration,
        "\(origin): a token is one line of letters, digits and signs without blanks\n"
          + "make one with 'gristmill secret'")
    }
  }

  /// The token in the file at `path`, which only its owner may read or write.
  ///
  /// - Throws: `configuration`, saying what to do.
  package static func load(_ path: FilePath) throws(JobFailure) -> ReadToken {
    let bytes = try PrivateFile.read(
      path, what: "token file", bytesMax: WireLimits.secretBytesMax + 16, isPrivate: true,
      advice: "make one with 'gristmill secret > \(path)' and chmod 600")
    return try ReadToken(fileBytes: bytes, origin: "token file \(path)")
  }

  /// Whether an `Authorization` header has the token: as `Bearer TOKEN`, or as the password of
  /// `Basic`, for which browsers prompt; the user name is ignored.
  package func opens(_ authorization: String?) -> Bool {
    guard let authorization, authorization.utf8.count <= WireLimits.tokenHeaderBytesMax else {
      return false
    }
    let words = authorization.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return false }
    switch words[0].lowercased() {
    case "bearer": return isSame(Array(words[1].utf8))
    case "basic":
      guard let pair = Base64.decode(String(words[1])),
        let colon = pair.firstIndex(of: UInt8(ascii: ":"))
      else { return false }
      return isSame(Array(pair[(colon + 1)...]))
    default: return false
    }
  }

  /// Takes as long for a wrong word as for the right one of the same length.
  private func isSame(_ word: [UInt8]) -> Bool {
    guard word.count == bytes.count else { return false }
    return zip(word, bytes).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
