import Foundation
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

  /// Indices of the lines that match; nil if grep refuses the pattern.
  static func lines(_ pattern: String, _ options: Options, in path: String) throws -> [Int]? {
    try run(["-n"], pattern, options, path)?.map { $0.number - 1 }
  }

  /// The output of -o: the places of the matches in the file. Empty matches, which grep prints in
  /// one odd case (-w -x with an empty pattern), are left out.
  static func matches(
    _ pattern: String, _ options: Options, in path: String
  ) throws -> [Range<Int>]? {
    try run(["-o", "-b"], pattern, options, path)?.filter { $0.bytes > 0 }
      .map { $0.number..<$0.number + $0.bytes }
  }

  private struct Line {
    var number: Int
    /// Bytes after the number.
    var bytes: Int
  }

  private static func run(
    _ flags: [String], _ pattern: String, _ options: Options, _ path: String
  ) throws -> [Line]? {
    let directory = try TemporaryDirectory()
    let output = try directory.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["grep", "-a"] + flags + options.flags + ["-e", pattern, path]
    process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus < 2 else { return nil }
    return try Files.read(output).split(separator: 10).map { line in
      let colon = try #require(line.firstIndex(of: 58))
      let number = try #require(Int(String(decoding: line[..<colon], as: UTF8.self)))
      return Line(number: number, bytes: line.endIndex - colon - 1)
    }
  }
}
