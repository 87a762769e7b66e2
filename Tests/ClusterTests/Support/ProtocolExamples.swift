import Foundation
import TestSupport

/// The examples of every message that the document of the protocol has, so that a new kind of
/// message is tested without anybody thinking of it.
enum ProtocolExamples {
  static func all() throws -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appendingPathComponent("Sources/Wire/Protocol.md").path
    var examples: [String] = []
    var isInside = false
    for line in String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("```") {
        isInside = line.hasPrefix("```json")
      } else if isInside, line.hasPrefix("{") {
        examples.append(String(line))
      }
    }
    return examples
  }

  /// Their types, each once.
  static func types() throws -> Set<String> {
    Set(
      try all().compactMap { example in
        example.firstMatch(of: #/"message_type":"([a-z_]+)"/#).map { String($0.1) }
      })
  }
}
