import JobModel
import ManagerState
import Testing

@testable import Manager

@Suite("The path of a job's output")
struct JobOutputTests {
  private static func planned(_ path: String) throws -> JobOutput {
    try JobOutput.planned(FilePath(path), style: .whole, overwrite: true, syncs: false)
  }

  @Test(
    "is refused if it leads to the root, or is not absolute",
    arguments: [
      "/", "//", "/.", "/..", "/gristmill-no-such-directory/..",
      "/gristmill-no-such-directory/../..", "/gristmill-no-such-directory/../.", "", "out", "..",
    ])
  func root(path: String) {
    let failure = #expect(throws: JobFailure.self) { _ = try Self.planned(path) }
    #expect(failure?.kind == .output)
    #expect(failure?.message.contains("of its own") == true, "\(failure as Any)")
  }

  @Test("may lie directly under the root, and its hidden directory lies beside it")
  func underRoot() throws {
    let output = try Self.planned("/gristmill-no-such-directory/../gristmill-no-such-output")
    #expect(output.path == "/gristmill-no-such-output")
    #expect(output.hidden.hasPrefix("/.gristmill-no-such-output.gristmill-job-"))
  }
}
