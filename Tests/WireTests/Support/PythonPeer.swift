import Foundation
import TestSupport
import Testing

/// The peer of `Python/peer.py`, written from the protocol's document only.
enum PythonPeer {
  /// Whether this machine has python3; if not, these tests are skipped and say so.
  static let isThere = ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static let note: Comment = "python3 is not installed: no client without our code was tested"

  /// The peer's answer to each order.
  static func ask<Answer: Decodable>(
    _ orders: [[String: String]], as type: Answer.Type = Answer.self,
    script: String = "peer.py"
  ) throws -> [Answer] {
    try ask(orders.map { $0 as [String: Any] }, as: type, script: script)
  }

  /// - Parameter orders: objects that `JSONSerialization` can write.
  static func ask<Answer: Decodable>(
    _ orders: [[String: Any]], as type: Answer.Type = Answer.self, script: String = "peer.py"
  ) throws -> [Answer] {
    let directory = try TemporaryDirectory()
    var text = ""
    for order in orders {
      text +=
        String(
          decoding: try JSONSerialization.data(withJSONObject: order), as: UTF8.self) + "\n"
    }
    let file = try directory.write(text, to: "orders")
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", folder.path + "/Python/" + script, file]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "the peer does not agree")
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    try #require(lines.count == orders.count)
    return try lines.map { try JSONDecoder().decode(type, from: $0) }
  }
}
