import Testing
import Transcripts

/// The rules of scheduling, one file each: what the scheduler was told, and below it what it decided.
@Suite("Transcripts")
struct TranscriptTests {
  static let files = TranscriptFiles()

  @Test("there is one for each rule")
  func all() { #expect(Self.files.names.count >= 20) }

  @Test("the scheduler makes the agreed decisions", arguments: files.names)
  func plays(name: String) throws {
    let difference = try Self.files.difference(in: name, play: Transcript.play)
    #expect(difference == nil)
  }
}
