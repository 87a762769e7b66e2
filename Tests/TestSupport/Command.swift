package import Foundation

/// An expectation of a process or of the system that was not met.
package struct ProcessFault: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A process whose output goes to files, which never fill up as pipes do.
package struct Command: Sendable {
  package struct Outcome: Sendable {
    /// The exit code, or minus the signal that ended it.
    package var code: Int32
    package var output: String
    package var error: String
  }

  /// The `gristmill` of the same build, next to this test bundle.
  package static let binary: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer[..<max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + "gristmill"
  }()

  /// The default environment of a process.
  package static let environment = ["COLUMNS=80", "PATH=/usr/bin:/bin"]

  /// Runs `gristmill` to its end.
  package static func run(_ arguments: [String]) throws -> Outcome {
    try Command(binary, arguments).wait()
  }

  /// Runs a shell script, in which "$0" is the binary and "$@" are the arguments.
  package static func runInShell(_ script: String, _ arguments: [String]) throws -> Outcome {
    try Command("/bin/sh", ["-c", script, binary] + arguments).wait()
  }

  /// A shell script that runs the binary with a low limit on open files, and none of this process's
  /// files.
  package static func fewFiles(_ count: Int) -> String {
    let inherited = (3...9).map { "\($0)>&-" }.joined(separator: " ")
    return "exec \(inherited); ulimit -n \(count); exec \"$0\" \"$@\""
  }

  package let process: pid_t
  private let directory: TemporaryDirectory

  /// Starts a program.
  package init(
    _ program: String, _ arguments: [String], environment: [String] = Command.environment
  ) throws {
    directory = try TemporaryDirectory()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, name) in [(Int32(1), "output"), (2, "error")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, directory.path(name), O_WRONLY | O_CREAT, 0o600)
    }
    // It must not inherit sockets and files of tests that run at the same time.
    _ = Self.closeFrom(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Terminal signals have their default effect.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    let words = Self.strings([program] + arguments)
    let variables = Self.strings(environment)
    defer { for word in words + variables { free(word) } }
    var started: pid_t = 0
    let status = posix_spawn(&started, program, &actions, &attributes, words, variables)
    guard status == 0 else {
      throw ProcessFault("cannot start \(program): \(String(cString: strerror(status)))")
    }
    process = started
  }

  /// In the C library, but not in Swift's view of it.
  private static let closeFrom:
    @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32 = {
      guard let function = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
        preconditionFailure("no posix_spawn_file_actions_addclosefrom_np")
      }
      return unsafeBitCast(
        function,
        to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self
      )
    }()

  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  package func send(_ signal: Int32) { kill(process, signal) }

  /// Waits for its end, however long that takes. Call this once.
  package func wait() throws -> Outcome {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return try outcome(status)
  }

  /// Checks whether it has ended. Do not call this again once it has.
  package func poll() throws -> Outcome? {
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return nil }
    return try outcome(status)
  }

  private func outcome(_ status: Int32) throws -> Outcome {
    let signal = status & 0x7f
    return Outcome(
      code: signal == 0 ? (status >> 8) & 0xff : -signal, output: try printed("output"),
      error: try printed("error"))
  }

  private func printed(_ name: String) throws -> String {
    String(decoding: try Files.read(directory.path(name)), as: UTF8.self)
  }
}
