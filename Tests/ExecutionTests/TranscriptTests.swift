import Testing
import Transcripts

/// The rules of a worker, one file each: what happened to it, and below it what it did.
@Suite("Transcripts")
struct TranscriptTests {
  static let files = TranscriptFiles()

  @Test("each rule has a transcript")
  func all() { #expect(Self.files.names.count >= 30) }

  @Test("the worker does what the transcripts say", arguments: files.names)
  func plays(name: String) throws {
    let difference = try Self.files.difference(in: name, play: Transcript.play)
    #expect(difference == nil)
  }
}
