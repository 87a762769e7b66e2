import Testing

@testable import JobModel

@Suite("Inputs as they are named")
struct InputArgumentTests {
  @Test("file:// names a host and an absolute path, and everything else is a path")
  func parts() throws {
    for (text, host, path) in [
      ("file://node-7/data/in", "node-7", "/data/in"), ("file://node-7/", "node-7", "/"),
      ("file://127.0.0.2/data/a b/*.gz", "127.0.0.2", "/data/a b/*.gz"),
      ("file:///data/in", nil, "/data/in"), ("file://a//b", "a", "//b"),
      ("file://h/100%25", "h", "/100%25"), ("/data/in", nil, "/data/in"),
      ("file:/data", nil, "file:/data"), ("data", nil, "data"), ("", nil, ""),
      ("hdfs://node-7/data", nil, "hdfs://node-7/data"),
    ] as [(String, String?, String)] {
      let argument = try InputArgument(ByteString(text))
      #expect(argument.host == host, "\(text)")
      #expect(argument.path == ByteString(path), "\(text)")
    }
  }

  @Test(
    "a text that begins like file:// but names no place is a usage failure that quotes it",
    arguments: [
      "file://", "file://node-7", "file://no de/x", "file://\u{1}/x",
      "file://" + String(repeating: "x", count: 256) + "/y",
    ])
  func refused(text: String) {
    let failure = #expect(throws: JobFailure.self) { try InputArgument(ByteString(text)) }
    #expect(failure?.kind == .usage)
    #expect(failure?.message.contains(ByteString(text).shown) == true)
  }

  @Test("the hosts of a job are those of both of its inputs, each once")
  func hosts() throws {
    var specification = JobSpecification(
      program: .distinct(nil), inputs: ["file://b/x", "/y", "file://a/x"], output: "/o", slots: 1,
      splitBytes: nil, memoryBytes: 1, scratch: "/")
    specification.rightInputs = ["file://c/x", "file://b/z", "file:///w"]
    #expect(try specification.inputHosts() == ["a", "b", "c"])
  }
}
