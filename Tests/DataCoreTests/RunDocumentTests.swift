import Foundation
import JobModel
import TestSupport
import Testing

@testable import DataCore

/// Whoever writes a reader of runs from the document alone must be able to trust every byte of it.
@Suite("The document of the run format")
struct RunDocumentTests {
  /// The bytes of the worked example. A line holds the offset of its first byte, the bytes and,
  /// after four spaces, what they mean.
  private func example() throws -> [UInt8] {
    let path =
      URL(filePath: #filePath).deletingLastPathComponent().path
      + "/../../Sources/DataCore/Spill/RunFormat.md"
    let lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n").drop { $0 != "```hex" }.dropFirst().prefix { $0 != "```" }
    var bytes: [UInt8] = []
    for line in lines {
      let words = line.split(separator: "    ")[0].split(separator: " ")
      #expect(Int(words[0]) == bytes.count, "\(line)")
      bytes += words.dropFirst().compactMap { UInt8($0, radix: 16) }
    }
    return bytes
  }

  @Test("the worked example is what the writer produces")
  func written() throws {
    let directory = try TemporaryDirectory()
    let (run, _) = try Runs.write(
      [[Record("mill", 3), Record("miller", 1)], []], to: directory.path("run"),
      identity: RunIdentity(job: 17, task: 3, run: 0), compression: .none)
    #expect(try Files.read(run.path) == example())
  }
}
