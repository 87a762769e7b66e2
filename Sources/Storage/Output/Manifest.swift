package import JobModel

/// `_SUCCESS`: lists the parts of a finished output, and is written last. It holds nothing that
/// differs between two runs of the same job.
package struct Manifest: Codable, Equatable, Sendable {
  package static let fileName: FilePath = "_SUCCESS"
  package static let currentVersion = 1

  package var version = Manifest.currentVersion
  package var program: String
  /// How to read the parts; nil in outputs of earlier versions.
  package var format: OutputFormat?
  package var parts: [PartReport]

  package init(program: String, format: OutputFormat? = nil, parts: [PartReport]) {
    self.program = program
    self.format = format
    self.parts = parts
  }

  package func encoded() throws -> [UInt8] {
    try JSON.encoded(self)
  }

  /// Whether Gristmill jobs give files this name.
  package static func isOurs(_ name: FilePath) -> Bool { name == fileName || PartName.isOne(name) }
}

extension Manifest: Validated {
  package func checkFields() throws(FieldFault) { try Field.check(each: parts, "parts") }
}
