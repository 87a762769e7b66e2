import JobModel
import Testing

@Suite("Variables for programs")
struct EnvironmentVariableTests {
  @Test(
    "a name and a value are read at the first =",
    arguments: [
      ("A=b", "A", "b"), ("_=", "_", ""), ("LC_ALL=C=D", "LC_ALL", "C=D"), ("a1=\n", "a1", "\n"),
    ])
  func good(text: String, name: String, value: String) throws {
    let variable = try EnvironmentVariable(parsing: ByteString(text))
    #expect(variable == EnvironmentVariable(name: ByteString(name), value: ByteString(value)))
    try variable.checkFields()
  }

  @Test("a value is bytes")
  func bytes() throws {
    let variable = try EnvironmentVariable(parsing: ByteString(bytes: Array("X=".utf8) + [0xFF]))
    #expect(variable.value.bytes == [0xFF])
  }

  @Test(
    "what is no name and value, or is Gristmill's own, is refused with what to do",
    arguments: [
      ("A", "--env NAME=VALUE"), ("", "--env NAME=VALUE"), ("=b", "begins with no digit"),
      ("1A=b", "begins with no digit"), ("a-b=c", "letters, digits and _"),
      ("é=c", "letters, digits and _"), ("GRISTMILL_TASK=1", "use another name"),
      ("mapreduce_job_id=1", "use another name"),
    ])
  func bad(text: String, message: String) {
    do throws(JobFailure) {
      let variable = try EnvironmentVariable(parsing: ByteString(text))
      Issue.record("read as \(variable)")
    } catch {
      #expect(error.kind == .usage)
      #expect(error.message.contains(message), "\(error.message)")
    }
  }

  @Test("documents are held to the same rules")
  func documents() {
    let bad = [
      EnvironmentVariable(name: "", value: ""), EnvironmentVariable(name: "A", value: "\0"),
      EnvironmentVariable(
        name: "A", value: ByteString(bytes: Array(repeating: 65, count: 128 << 10))),
    ]
    for variable in bad { #expect(throws: FieldFault.self) { try variable.checkFields() } }
  }

  @Test("an assignment is told from a word with =")
  func assignments() {
    #expect(EnvironmentVariable.isAssignment("LC_ALL=C"))
    #expect(!EnvironmentVariable.isAssignment("--x=C"))
    #expect(!EnvironmentVariable.isAssignment("a/b=C"))
    #expect(!EnvironmentVariable.isAssignment("sort"))
  }
}
