import Glibc
import JobModel
import TestSupport
import Testing

@testable import Programs

@Suite("Finding a command's program")
struct ProgramResolverTests {
  private let directory: TemporaryDirectory
  private let resolver: ProgramResolver

  init() throws {
    directory = try TemporaryDirectory()
    for name in ["here", "one", "two"] { try directory.makeDirectory(name) }
    resolver = ProgramResolver(
      directory: directory.path("here"),
      searchPath:
        "\(directory.path("one") as String):\(directory.path("two") as String):/usr/bin:/bin")
  }

  @discardableResult
  private func add(_ name: String, _ text: String = "#!/bin/sh\n", mode: mode_t = 0o755) throws
    -> ByteString
  {
    let path: String = try directory.write(text, to: name)
    chmod(path, mode)
    return ByteString(path)
  }

  private func resolve(_ text: ByteString) throws -> [ByteString] {
    try resolver.resolve(ProgramCommand(text: text, usesShell: false, flag: "--map"), flag: "--map")
      .words
  }

  private func expectFailure(
    _ text: ByteString, saying parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let failure = failure({ _ = try resolve(text) }, sourceLocation: sourceLocation)
    #expect(failure?.kind == .program, sourceLocation: sourceLocation)
    for part in ["--map: "] + parts {
      #expect(
        failure?.message.contains(part) == true, "\(part) in: \(failure?.message ?? "")",
        sourceLocation: sourceLocation)
    }
  }

  @Test("a name is looked for here first, then in $PATH in order")
  func order() throws {
    let two = try add("two/map")
    #expect(try resolve("map a") == [two, "a"])
    let one = try add("one/map")
    #expect(try resolve("map") == [one])
    let here = try add("here/map")
    #expect(try resolve("map") == [here])
  }

  @Test("a file that cannot be run is passed over in favour of $PATH")
  func passedOver() throws {
    try directory.makeDirectory("here/map")
    try add("one/map", mode: 0o644)
    let two = try add("two/map")
    #expect(try resolve("map") == [two])
  }

  @Test("a word with a slash is a path from here, and links are kept")
  func paths() throws {
    let path = try add("here/bin/map")
    try Files.link(directory.path("here/linked"), to: path.text)
    #expect(try resolve("bin/map") == [directory.path("here/bin/map")])
    #expect(try resolve("./bin/map") == [directory.path("here/./bin/map")])
    #expect(try resolve(path) == [path])
    #expect(try resolve("linked") == [directory.path("here/linked")])
  }

  @Test("an empty entry of $PATH is the current directory")
  func emptyEntry() throws {
    let path = try add("here/map")
    let resolver = ProgramResolver(directory: directory.path("here"), searchPath: "")
    let command = try ProgramCommand(text: "map", usesShell: false, flag: "--map")
    #expect(try resolver.resolve(command, flag: "--map").words == [path])
  }

  @Test("a shell is used as it is")
  func shell() throws {
    let command = try ProgramCommand(text: "a | b", usesShell: true, flag: "--map")
    #expect(try ProgramResolver.current().resolve(command, flag: "--map") == command)
  }

  @Test("a missing file is an error")
  func missing() {
    expectFailure("map.py", saying: "cannot find map.py", directory.path("here"), "$PATH")
    expectFailure("./map.py", saying: "there is no \(directory.path("here/./map.py") as String)")
  }

  @Test("a directory is an error")
  func isDirectory() throws {
    try directory.makeDirectory("here/map")
    expectFailure("./map", saying: "is a directory")
    expectFailure("map", saying: "is a directory")
  }

  @Test("a file that is not executable is an error that says what to do")
  func notExecutable() throws {
    try add("here/map.py", mode: 0o644)
    expectFailure(
      "map.py -x 'a b'", saying: "map.py is not executable", "chmod +x map.py",
      "--map 'python3 map.py -x '\\''a b'\\'''")
    try add("here/my map", mode: 0o644)
    expectFailure("./my\\ map", saying: "chmod +x './my map'", "--map 'INTERPRETER")
  }

  @Test("a script whose interpreter is missing is an error that names it")
  func noInterpreter() throws {
    try add("here/map.py", "#!/no/such/python -u\nprint(1)\n")
    expectFailure("map.py", saying: "the interpreter /no/such/python,", "--map 'python3 map.py'")
    try add("here/map.rb", "#! /usr/bin/env no-such-ruby\n")
    expectFailure("map.rb", saying: "the interpreter no-such-ruby,")
    try add("here/env.py", "#!/usr/bin/env sh -u\n")
    expectFailure("env.py", saying: "the interpreter sh -u,")
    try add("here/dos.sh", "#!/bin/sh\r\necho\r\n")
    expectFailure("dos.sh", saying: "carriage return", "sed -i 's/\\r$//'")
    try add("here/plain.pl", "print 1\n")
    expectFailure("plain.pl", saying: "without a #! line", "--map 'perl plain.pl'")
    try add("here/empty", "")
    expectFailure("empty", saying: "without a #! line")
  }

  @Test(
    "scripts with an interpreter are run by it",
    arguments: ["#!/bin/sh", "#!  /bin/sh \t", "#!/usr/bin/env sh", "#!/usr/bin/env -S sh -u"])
  func scripts(head: String) throws {
    try add("here/map", head + "\necho ran\n")
    var launch = ProgramLaunch(
      role: .map, command: try ProgramCommand(text: "./map", usesShell: false, flag: "--map"))
    launch.command = try resolver.resolve(launch.command, flag: "--map")
    #expect(try launch.run().text == "ran\n")
  }

  @Test("a file that cannot be started is an error that says why")
  func notStarted() throws {
    let path = try add("here/odd", "\u{0}\u{1}\u{2}")
    var launch = try ProgramLaunch.shell("odd")
    launch.command.words = [path]
    let failure = failure { _ = try launch.run() }
    #expect(failure?.kind == .program)
    #expect(failure?.message.contains("could not be started: \(path): Exec format error") == true)
  }

  @Test("words are split as by a real shell")
  func oracle() throws {
    var random = SplitMix64(seed: 61)
    let parts = ["a", "b", " ", "  ", "'", "\"", "\\", "\\\\", "é", "=", "/", "''", "\"\"", "\t"]
    var texts: [ByteString] = []
    while texts.count < 500 {
      let text = ByteString(
        (0..<random.number(in: 1...9)).map { _ in random.pick(parts) }.joined())
      if (try? ShellWords.split(text)) != nil { texts.append(text) }
    }
    let script = texts.map { "printf '<%s>' \($0.text); echo" }.joined(separator: "\n")
    let lines = try ProgramLaunch.shell(ByteString(script)).run().text.split(
      separator: "\n", omittingEmptySubsequences: false)
    for (text, line) in zip(texts, lines) {
      let words = try ShellWords.split(text)
      // Without words, `printf` still prints its format once.
      let expected = words.isEmpty ? "<>" : words.map { "<\($0.text)>" }.joined()
      #expect(line == expected, "\(text)")
    }
  }
}
