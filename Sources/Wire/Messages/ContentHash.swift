package import Crypto
import JobModel

/// The SHA-256 of some bytes: the name under which plans and programs are requested.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package let hexadecimal: String

  /// nil if `text` is not 64 lower-case hexadecimal digits.
  package init?(hexadecimal text: String) {
    guard Hexadecimal.isDigits(text, count: 64) else { return nil }
    hexadecimal = text
  }

  /// The hash of `bytes`.
  package init(of bytes: some Sequence<UInt8>) {
    var hasher = SHA256()
    hasher.update(data: Array(bytes))
    self.init(digest: hasher.finalize())
  }

  /// For callers that hash in pieces.
  package init(digest: SHA256.Digest) { hexadecimal = Hexadecimal.text(digest) }

  package var description: String { hexadecimal }
}
