import Foundation
import TestSupport
import Testing

/// Compares what `--help` says with text files beside this one.
@Suite("Help")
struct HelpTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots").path

  /// Without the number of processors, which differs from machine to machine.
  private static func withoutMachine(_ text: String) -> String {
    text.replacing(#/at the same time. \(default: \d+\)/#, with: "at the same time. (default: N)")
  }

  private static func difference(_ old: String, _ new: String) -> String {
    let oldLines = old.split(separator: "\n", omittingEmptySubsequences: false)
    let newLines = new.split(separator: "\n", omittingEmptySubsequences: false)
    return newLines.difference(from: oldLines).map { change in
      switch change {
      case .remove(let offset, let line, _): "line \(offset + 1): - \(line)"
      case .insert(let offset, let line, _): "line \(offset + 1): + \(line)"
      }
    }.joined(separator: "\n")
  }

  @Test(
    "help is as in the snapshots",
    arguments: [
      ("gristmill", []), ("run", ["run"]), ("run-wordcount", ["run", "wordcount"]),
      ("explain", ["explain"]), ("verify", ["verify"]), ("manager", ["manager"]),
      ("worker", ["worker"]),
    ] as [(String, [String])])
  func snapshot(name: String, arguments: [String]) throws {
    let outcome = try Command.run(arguments + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    let path = Self.folder + "/" + name + ".txt"
    let text = Self.withoutMachine(outcome.output)
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try Files.write(Array(text.utf8), to: path)
    }
    let wanted = String(decoding: try Files.read(path), as: UTF8.self)
    #expect(
      text == wanted,
      "\(Self.difference(wanted, text))\nif that is right: UPDATE_SNAPSHOTS=1 Tests/run")
  }

  @Test("every flag has a sentence, and a default where it has one")
  func everyFlag() throws {
    let text = try Command.run(["run", "wordcount", "--help"]).output
    for flag in [
      "--input", "--output", "--partitions", "--slots", "--split-size", "--memory",
      "--spill-compression", "--scratch", "--overwrite", "--compress-output", "--quiet", "--json",
      "--tokens", "--lowercase",
    ] {
      #expect(text.contains("\n  \(flag)"), "\(flag)")
    }
    for flag in [
      "partitions", "slots", "split-size", "memory", "spill-compression", "scratch",
      "tokens",
    ] {
      let rest = text.split(separator: "\n  --\(flag)", maxSplits: 1).last ?? ""
      let entry = rest.split(separator: "\n  --", maxSplits: 1).first ?? ""
      #expect(entry.contains("default:"), "--\(flag)")
    }
  }

  @Test("the version is shown")
  func version() throws {
    let outcome = try Command.run(["--version"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("."))
  }
}
