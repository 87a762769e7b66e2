import TestSupport
import Testing

@Suite("--env")
struct EnvironmentTests {
  private static func bench() throws -> Bench {
    try Bench(["a": Array("x\n".utf8)], job: ["run"])
  }

  @Test("mapper, combiner and reducer find the variables, byte for byte")
  func variables() throws {
    let bench = try Self.bench()
    let show = "sh -c 'cat >/dev/null; printenv ONE; printenv TWO'"
    for (flag, program) in [("--map", ["--partitions", "0"]), ("--reduce", ["--map", "cat"])] {
      let outcome = try Command.runInShell(
        #"exec "$0" "$@" --env ONE=a=b --env "TWO=$(printf 'x\351')""#,
        bench.arguments(
          ["--quiet", "--overwrite", flag, show]
            + (flag == "--map" ? program : program + ["--partitions", "1"])))
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(try bench.parts(in: "out") == Array("a=b\nx".utf8) + [0xE9, 10], "\(flag)")
    }
  }

  @Test("a variable in front of a command is named, with what to do")
  func assignment() throws {
    try Self.bench().expectFailure(
      ["--map", "LC_ALL=C sort"], saying: "--env LC_ALL=C", "--shell")
  }

  @Test("a bad or repeated variable is refused")
  func refused() throws {
    let bench = try Self.bench()
    try bench.expectFailure(["--map", "cat", "--env", "A"], code: 64, saying: "--env NAME=VALUE")
    try bench.expectFailure(
      ["--map", "cat", "--env", "A=1", "--env", "A=2"], code: 64, saying: "--env A is given twice")
  }
}
