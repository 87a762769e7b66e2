package import JobModel

/// `_SUCCESS`: the parts of a finished output, written last. It holds nothing
/// that differs between two runs of the same job.
package struct Manifest: Codable, Equatable, Sendable {
  package static let fileName = "_SUCCESS"
  package static let currentVersion = 1

  package var version = Manifest.currentVersion
  package var program: String
  package var parts: [PartReport]

  package init(program: String, parts: [PartReport]) {
    self.program = program
    self.parts = parts
  }

  package func encoded() throws -> [UInt8] {
    try JSON.encoded(self)
  }

  /// Whether a job of ours gives files this name.
  package static func isOurs(_ name: String) -> Bool {
    if name == fileName { return true }
    guard name.hasPrefix("part-") else { return false }
    let number = name.dropFirst(5).prefix { $0.isASCII && $0.isNumber }
    let ending = name.dropFirst(5 + number.count)
    return number.count >= 5 && (ending.isEmpty || ending == ".gz")
  }
}
