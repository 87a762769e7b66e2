import Foundation
import TestSupport
import Testing

@testable import Dashboard

/// Whoever writes a client from the document alone must be able to trust every line of it.
@Suite("The document of the HTTP interface")
struct DocumentTests {
  private struct Example {
    /// The requested path.
    var target: String
    var text: String
  }

  private let document: String
  private let examples: [Example]

  init() throws {
    let path =
      URL(filePath: #filePath).deletingLastPathComponent().path + "/../../Sources/Dashboard/API.md"
    document = try String(contentsOfFile: path, encoding: .utf8)
    let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
    examples = lines.indices.compactMap { index in
      guard lines[index].hasPrefix("```"), let space = lines[index].firstIndex(of: " ") else {
        return nil
      }
      let text = lines[(index + 1)...].prefix { $0 != "```" }.joined(separator: "\n")
      return Example(
        target: String(lines[index][lines[index].index(after: space)...]), text: text)
    }
    try #require(examples.count >= 7)
  }

  @Test("every example matches the answer")
  func answers() async throws {
    let world = try World()
    try await world.serving { [examples] port in
      let peer = try HTTPPeer(port)
      for example in examples where example.target != "/metrics" {
        let answer = try peer.ask(example.target)
        let expected = try JSONSerialization.jsonObject(with: Data(example.text.utf8))
        #expect(try JSONNames.strange(in: answer.text) == [])
        #expect(try answer.json() == expected as? NSDictionary, "\(example.target): \(answer.text)")
      }
    }
  }

  @Test("every line of the metrics is written, and every family is shown")
  func metrics() async throws {
    let example = try #require(examples.first { $0.target == "/metrics" }).text
    var text = PrometheusText()
    World.metrics.write(to: &text)
    #expect(example + "\n" == text.text)
  }

  @Test("every kind of error and every limit is named")
  func names() {
    for kind in Refusal.Kind.allCases {
      #expect(document.contains("| \(kind.code) | `\(kind.rawValue)` |"))
    }
    let limits = DashboardLimits()
    let words = document.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    for sentence in [
      "`limit` rows, from 1 to \(DashboardLimits.pageRowsMax), by default \(DashboardLimits.pageRows).",
      "more than \(limits.requestBodyBytesMax) bytes",
      "more than \(limits.requestHeadBytesMax) bytes",
      "at most \(limits.connectionsMax) connections;",
      "arrives within \(limits.requestMilliseconds / 1_000) seconds",
      "an answer is not read within \(limits.answerMilliseconds / 1_000).",
      "the first \(DashboardLimits.skippedShown) skipped records are shown",
      "cut at \(DashboardLimits.listErrorBytesMax) bytes",
    ] {
      #expect(words.contains(sentence))
    }
  }
}
