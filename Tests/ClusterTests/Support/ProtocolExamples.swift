import Foundation
import TestSupport

/// The examples of every message in the protocol's document, so that a new kind of message is
/// tested automatically.
enum ProtocolExamples {
  private static func source(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return String(decoding: try Files.read(root.appendingPathComponent(name).path), as: UTF8.self)
  }

  static func all() throws -> [String] {
    var examples: [String] = []
    var isInside = false
    for line in try source("Sources/Wire/Protocol.md").split(separator: "\n") {
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

  /// The paths of the manager's HTTP interface, as its source has them.
  static func routes() throws -> [String] {
    try source("Sources/Dashboard/Routes.swift")
      .matches(of: #/(router|api)\.get\("([^"]*)"\)/#).map { match in
        let path = match.2.replacing(":id", with: "1")
        return (match.1 == "api" ? "/api/v1/" : path.hasPrefix("/") ? "" : "/") + path
      }
  }
}
