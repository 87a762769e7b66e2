import Foundation

/// The transcripts of a pure machine: a rule in each file, with what came and, indented below it,
/// what the machine does. A test plays what came and compares the answers with the file.
package struct TranscriptFiles: Sendable {
  private let folder: URL
  /// `old-epoch.txt` and so on, sorted.
  package let names: [String]

  /// - Parameter test: the path of the source file of the test; the transcripts lie in `Transcripts`
  ///   beside it.
  package init(besides test: String = #filePath) {
    folder = URL(fileURLWithPath: test).deletingLastPathComponent()
      .appendingPathComponent("Transcripts")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    names = files.filter { $0.hasSuffix(".txt") }.sorted()
  }

  /// How a transcript differs from what `play` makes of it; nil if it does not. If UPDATE_SNAPSHOTS
  /// is 1, the file is written anew.
  package func difference(
    in name: String, play: (String) throws -> String
  ) throws -> String? {
    let file = folder.appendingPathComponent(name)
    let wanted = try String(contentsOf: file, encoding: .utf8)
    let text = try play(wanted)
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    guard text.hasPrefix("# ") else { return "the first line does not say the rule" }
    guard !text.contains("VIOLATION") else { return text }
    guard text != wanted else { return nil }
    let difference = text.split(separator: "\n").difference(from: wanted.split(separator: "\n"))
    return "\(difference)\nif that is right: UPDATE_SNAPSHOTS=1 Tests/run"
  }
}
