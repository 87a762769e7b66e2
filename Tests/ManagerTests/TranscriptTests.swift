import Foundation
import Testing

/// The rules of the manager's parts, one file each: what came, and below it what the manager does.
@Suite("Transcripts of the manager")
struct TranscriptTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Transcripts")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.sorted()
  }()

  @Test("each rule has a transcript")
  func all() { #expect(Self.names.count >= 30) }

  @Test("the manager does what the transcripts say", arguments: names)
  func plays(name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let wanted = try String(contentsOf: file, encoding: .utf8)
    let text = try Transcript.play(wanted)
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let difference = text.split(separator: "\n").difference(from: wanted.split(separator: "\n"))
    #expect(text == wanted, "\(difference)\nif that is right: UPDATE_SNAPSHOTS=1 Tests/run")
  }
}
