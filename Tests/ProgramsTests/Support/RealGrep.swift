import Glibc
import TestSupport
import Testing

/// grep(1) of this machine, in the C locale.
enum RealGrep {
  struct Options: CustomStringConvertible {
    var isFixed = false
    var ignoresCase = false
    var isWholeWord = false
    var isWholeRecord = false

    var flags: [String] {
      [isFixed ? "-F" : "-E"] + (ignoresCase ? ["-i"] : []) + (isWholeWord ? ["-w"] : [])
        + (isWholeRecord ? ["-x"] : [])
    }

    var description: String { flags.joined(separator: " ") }

    /// Every combination.
    static let all: [Options] = (0..<16).map {
      Options(
        isFixed: $0 & 1 != 0, ignoresCase: $0 & 2 != 0, isWholeWord: $0 & 4 != 0,
        isWholeRecord: $0 & 8 != 0)
    }
  }

  /// Indices of the lines that match; nil where grep takes the pattern for none.
  static func lines(_ pattern: String, _ options: Options, in path: String) throws -> [Int]? {
    try run(["-n"], pattern, options, path)?.map { $0.number - 1 }
  }

  /// What -o prints: the places of the matches in the file. Empty ones are left out, which grep
  /// prints in one odd case (-w -x with an empty pattern).
  static func matches(
    _ pattern: String, _ options: Options, in path: String
  ) throws -> [Range<Int>]? {
    try run(["-o", "-b"], pattern, options, path)?.filter { $0.bytes > 0 }
      .map { $0.number..<$0.number + $0.bytes }
  }

  private struct Line {
    var number: Int
    /// Bytes behind the number.
    var bytes: Int
  }

  private static func run(
    _ flags: [String], _ pattern: String, _ options: Options, _ path: String
  ) throws -> [Line]? {
    let directory = try TemporaryDirectory()
    let (code, output) = try spawn(
      ["grep", "-a"] + flags + options.flags + ["-e", pattern, path], in: directory)
    guard code < 2 else { return nil }
    return try output.split(separator: 10).map { line in
      let colon = try #require(line.firstIndex(of: 58))
      let number = try #require(Int(String(decoding: line[..<colon], as: UTF8.self)))
      return Line(number: number, bytes: line.endIndex - colon - 1)
    }
  }

  private static func spawn(
    _ words: [String], in directory: TemporaryDirectory
  ) throws -> (code: Int32, output: [UInt8]) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, name) in [(Int32(1), "output"), (2, "error")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, directory.path(name), O_WRONLY | O_CREAT, 0o600)
    }
    let arguments = Self.strings(words)
    let environment = Self.strings(["LC_ALL=C", "PATH=/usr/bin:/bin"])
    defer { for word in arguments + environment { free(word) } }
    var process: pid_t = 0
    try #require(posix_spawnp(&process, words[0], &actions, nil, arguments, environment) == 0)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return ((status >> 8) & 0xff, try Files.read(directory.path("output")))
  }

  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }
}
