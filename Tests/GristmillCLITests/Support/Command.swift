import Glibc
import TestSupport
import Testing

/// A process of the real binary, which the same build made.
struct Command {
  struct Outcome {
    /// The exit code, or minus the signal that ended it.
    var code: Int32
    var output: String
    var error: String
  }

  /// The `gristmill` that lies beside this test bundle.
  static let binary: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer[..<max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + "gristmill"
  }()

  /// Runs `gristmill` to its end.
  static func run(_ arguments: [String]) throws -> Outcome {
    try Command(binary, arguments).wait()
  }

  /// Runs a shell script, in which "$0" is the binary and "$@" are the arguments.
  static func runInShell(_ script: String, _ arguments: [String]) throws -> Outcome {
    try Command("/bin/sh", ["-c", script, binary] + arguments).wait()
  }

  /// A shell script that runs the binary with so few files open at once, and none of this process.
  static func fewFiles(_ count: Int) -> String {
    let inherited = (3...9).map { "\($0)>&-" }.joined(separator: " ")
    return "exec \(inherited); ulimit -n \(count); exec \"$0\" \"$@\""
  }

  let process: pid_t
  private let directory: TemporaryDirectory

  /// Starts a program; what it prints goes to files, which never fill up as pipes do.
  init(_ program: String, _ arguments: [String]) throws {
    directory = try TemporaryDirectory()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, name) in [(Int32(1), "output"), (2, "error")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, directory.path(name), O_WRONLY | O_CREAT, 0o600)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The signals of a terminal do what they do by default.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    let words = Self.strings([program] + arguments)
    let environment = Self.strings(["COLUMNS=80", "PATH=/usr/bin:/bin"])
    defer { for word in words + environment { free(word) } }
    var started: pid_t = 0
    let status = posix_spawn(&started, program, &actions, &attributes, words, environment)
    let error = String(cString: strerror(status))
    try #require(status == 0, "\(program): \(error)")
    process = started
  }

  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  func send(_ signal: Int32) { kill(process, signal) }

  func wait() throws -> Outcome {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    func text(_ name: String) throws -> String {
      String(decoding: try Files.read(directory.path(name)), as: UTF8.self)
    }
    return Outcome(
      code: signal == 0 ? (status >> 8) & 0xff : -signal, output: try text("output"),
      error: try text("error"))
  }
}

/// A directory with inputs, an output and a scratch for a job.
struct Bench {
  let directory: TemporaryDirectory
  /// The verb, the program and its own flags.
  let job: [String]

  init(_ inputs: [String: [UInt8]] = [:], job: [String] = ["run", "wordcount"]) throws {
    directory = try TemporaryDirectory()
    self.job = job
    try directory.makeDirectory("in")
    try directory.makeDirectory("scratch")
    for (name, bytes) in inputs { try directory.write(bytes, to: "in/" + name) }
  }

  func arguments(_ more: [String] = []) -> [String] {
    job + [
      "--input", directory.path("in"), "--output", directory.path("out"),
      "--scratch", directory.path("scratch"), "--slots", "2", "--memory", "128MiB",
    ] + more
  }

  func run(_ more: [String] = []) throws -> Command.Outcome { try Command.run(arguments(more)) }

  /// Runs, which has to go well, and returns the bytes of the parts one after another.
  func answer(
    _ more: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [UInt8] {
    let outcome = try run(["--quiet", "--overwrite"] + more)
    try #require(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    return try parts(in: "out")
  }

  /// The bytes of all part files in a directory, one after another.
  func parts(in name: String) throws -> [UInt8] {
    try directory.names(in: name).filter { $0.hasPrefix("part-") }
      .flatMap { try Files.read(directory.path(name + "/" + $0)) }
  }

  /// What a shell script prints in this directory, in the order of bytes.
  func shell(_ script: String, _ arguments: [String] = []) throws -> [UInt8] {
    let full = "cd '\(directory.path)' && export LC_ALL=C && (\(script)) > expected"
    let outcome = try Command.runInShell(full, arguments)
    try #require(outcome.code == 0 && outcome.error.isEmpty, "\(script): \(outcome.error)")
    defer { try? Files.remove(directory.path("expected")) }
    return try Files.read(directory.path("expected"))
  }

  /// Runs, and expects an error on stderr and that all is as it was before.
  @discardableResult
  func expectFailure(
    _ more: [String] = [], code: Int32 = 1, saying texts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Command.Outcome {
    let before = try directory.tree()
    let outcome = try run(more)
    #expect(outcome.code == code, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    if code == 1 {
      #expect(outcome.error.hasPrefix("gristmill: "), sourceLocation: sourceLocation)
    }
    for text in texts {
      #expect(
        outcome.error.contains(text), "\(text) in: \(outcome.error)",
        sourceLocation: sourceLocation)
    }
    #expect(try directory.tree() == before, "nothing is left", sourceLocation: sourceLocation)
    return outcome
  }
}
