import Foundation
import TestSupport
import Testing

@testable import Programs

/// grep(1) of this machine, in the C locale.
enum RealGrep {
  /// What it is asked.
  struct Question: CustomStringConvertible {
    var patterns: [[UInt8]]
    var options = PatternOptions()
    /// Records end in this byte; NUL is -z.
    var terminator: UInt8 = 10
    var isInverted = false

    var flags: [String] {
      options.flags + (terminator == 0 ? ["-z"] : []) + (isInverted ? ["-v"] : [])
    }

    var description: String {
      let patterns = patterns.map { "$'" + $0.map(Self.escaped).joined() + "'" }
      return (flags + patterns.map { "-e " + $0 }).joined(separator: " ")
    }

    private static func escaped(_ byte: UInt8) -> String {
      (32...126).contains(byte) && byte != 39 && byte != 92
        ? String(UnicodeScalar(byte))
        : "\\x" + String(String(Int(byte) + 256, radix: 16).dropFirst())
    }
  }

  /// It ended by a signal.
  struct Crash: Error {}

  struct Answer {
    /// Where the records start that it prints, in its input.
    var records: [Int]
    /// What it prints with -o. Empty matches, which it prints in one odd case (-x -w), are left out.
    var parts: [Range<Int>]
    var warnings: [String]
  }

  /// - Parameter text: the file that it reads, with terminated records.
  /// - Returns: nil if it refuses the patterns.
  static func answer(_ question: Question, _ text: [UInt8]) throws -> Answer? {
    let directory = try TemporaryDirectory()
    let path = try directory.write(text, to: "text")
    let patterns = try directory.write(
      Array(question.patterns.map { $0 + [10] }.joined()), to: "patterns")
    let flags = ["-a", "-b"] + question.flags + ["-f", patterns, path]
    guard let records = try run(flags, question.terminator, directory),
      let parts = try run(["-o"] + flags, question.terminator, directory)
    else { return nil }
    return Answer(
      records: records.map(\.lowerBound), parts: parts.filter { !$0.isEmpty },
      warnings: try warnings(directory))
  }

  private static func run(
    _ flags: [String], _ terminator: UInt8, _ directory: TemporaryDirectory
  ) throws -> [Range<Int>]? {
    let output = try directory.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["grep"] + flags
    process.environment = [
      "LC_ALL": "C", "PATH": "/usr/bin:/bin",
      // Debian's grep warns of a stray backslash, like any other, only if this is set.
      "DEB_GREP_ENABLE_STRAY_BACKSLASH_WARN": "1",
    ]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: try directory.write("", to: "error"))
    try process.run()
    process.waitUntilExit()
    // With -x, its automaton fails on some repeated edges of words, such as `\>{1,2}`.
    if process.terminationReason == .uncaughtSignal { throw Crash() }
    guard process.terminationStatus < 2 else { return nil }
    return try Files.read(output).split(separator: terminator).map { line in
      let colon = try #require(line.firstIndex(of: 58))
      let start = try #require(Int(String(decoding: line[..<colon], as: UTF8.self)))
      return start..<start + line.endIndex - colon - 1
    }
  }

  private static func warnings(_ directory: TemporaryDirectory) throws -> [String] {
    let error = String(decoding: try Files.read(directory.path("error")), as: UTF8.self)
    return error.split(separator: "\n").compactMap { line in
      let begin = "grep: warning: "
      return line.hasPrefix(begin) ? String(line.dropFirst(begin.count)) : nil
    }
  }
}

extension PatternOptions {
  var flags: [String] {
    [isFixed ? "-F" : "-E"] + (ignoresCase ? ["-i"] : []) + (isWholeWord ? ["-w"] : [])
      + (isWholeRecord ? ["-x"] : [])
  }

  /// Combination number 0 to 15.
  init(number: Int) {
    self.init()
    isFixed = number & 1 != 0
    ignoresCase = number & 2 != 0
    isWholeWord = number & 4 != 0
    isWholeRecord = number & 8 != 0
  }

  static let all = (0..<16).map { PatternOptions(number: $0) }
}
