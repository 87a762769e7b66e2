import Testing
import Transcripts

/// The rules of the manager's parts, one file each: what came, and below it what the manager does.
@Suite("Transcripts of the manager")
struct TranscriptTests {
  static let files = TranscriptFiles()

  @Test("each rule has a transcript")
  func all() { #expect(Self.files.names.count >= 30) }

  @Test("the manager does what the transcripts say", arguments: files.names)
  func plays(name: String) throws {
    let difference = try Self.files.difference(in: name, play: Transcript.play)
    #expect(difference == nil)
  }
}
