import Foundation
import TestSupport
import Testing

/// `sort` of this machine, in the C locale.
enum SortTool {
  /// Its output for lines that end in `terminator`.
  static func run(
    _ flags: [String], _ lines: [[UInt8]], terminator: UInt8 = 10
  ) throws -> [[UInt8]] {
    let directory = try TemporaryDirectory()
    let input = Array(lines.map { $0 + [terminator] }.joined())
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sort")
    process.arguments =
      flags + ["-o", directory.path("out"), try directory.write(input, to: "in")]
    process.environment = ["LC_ALL": "C", "TMPDIR": directory.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "sort \(flags)")
    let output = try Files.read(directory.path("out"))
    return output.split(separator: terminator, omittingEmptySubsequences: false).dropLast()
      .map { Array($0) }
  }
}
