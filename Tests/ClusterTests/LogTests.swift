import Foundation
import TestSupport
import Testing

/// What programs write to standard error, as `gristmill logs` shows it.
@Suite("Standard error of programs")
struct LogTests {
  private struct Entry: Decodable {
    var kind: String
    var task: Int
    var attempt: Int
    var isRunning: Bool
    var lines: [String]
    var leftOutLines: Int
  }

  /// A word count whose mappers and reducers talk.
  private static let talking = Job(
    program: [
      "--shell", "--map", "echo map says hello >&2; tr -s ' ' '\\n' | sed 's/$/\\t1/'", "--reduce",
      "echo reduce says hello >&2; cat", "--partitions", "2",
    ], inputs: ["words"])

  private func entries(_ cluster: Cluster, _ arguments: [String]) throws -> [Entry] {
    let outcome = try cluster.gristmill(["logs"] + arguments + ["--json"])
    guard outcome.code == 0 else { throw ProcessFault(outcome.error) }
    #expect(try JSONNames.strange(in: outcome.output) == [])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try decoder.decode([String: [Entry]].self, from: Data(outcome.output.utf8))
    return try #require(document["attempts"])
  }

  @Test("is kept when they succeed, by task, through a restart of the manager")
  func succeeding() throws {
    try Cluster.with(workers: 2, backupTasks: false) { cluster in
      for file in 0..<3 { try cluster.directory.write("a b \(file)\n", to: "in/words/\(file)") }
      let job = try cluster.detach(Self.talking, to: "out")
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.restartManager()
      let text = try cluster.gristmill(["logs", "1"])
      #expect(text.code == 0, "\(text.error)")
      let lines = text.output.split(separator: "\n").map(String.init)
      #expect(
        lines.map { $0.replacing(#/\.\d+: /#, with: ": ") } == [
          "map 0: map says hello", "map 1: map says hello", "map 2: map says hello",
          "reduce 0: reduce says hello", "reduce 1: reduce says hello",
        ])
      let maps = try entries(cluster, ["1", "map"])
      #expect(maps.map(\.task) == [0, 1, 2])
      #expect(maps.allSatisfy { $0.kind == "map" && !$0.isRunning && $0.leftOutLines == 0 })
      #expect(try entries(cluster, ["1", "map", "1"]).map(\.lines) == [["map says hello"]])
      #expect(try cluster.gristmill(["logs", "1", "mop"]).code == 64)
      #expect(try cluster.gristmill(["logs", "9"]).code == 66)
      let nothing = try cluster.gristmill(["logs", "1", "map", "7"])
      #expect(nothing.code == 0 && nothing.error.contains("map task 7"), "\(nothing.error)")
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("is seen while they run, and bounded")
  func running() throws {
    try Cluster.with(workers: 1, backupTasks: false) { cluster in
      let gate = cluster.directory.path("notes/gate")
      try cluster.directory.write("x\n", to: "in/words/0")
      let job = Job(
        program: [
          "--shell", "--map",
          "echo before >&2; while ! test -e \(gate); do sleep 0.05; done; seq 1 100000 >&2; cat",
        ], inputs: ["words"])
      let number = try cluster.detach(job, to: "out")
      try Patience.until("the log is seen", pause: Patience.longPause) {
        try entries(cluster, ["\(number)"]).contains { $0.isRunning && $0.lines == ["before"] }
      }
      try cluster.directory.write("", to: "notes/gate")
      #expect(try cluster.end(of: number).state == "succeeded")
      let found = try entries(cluster, ["\(number)", "map"])
      #expect(found.count == 1)
      #expect(found.first?.lines.count == 1_000)
      #expect(found.first?.lines.last == "999")
      #expect(found.first?.leftOutLines == 100_001 - 1_000)
      let text = try cluster.gristmill(["logs", "\(number)"]).output
      #expect(text.hasSuffix("map 0.0: 99,001 more lines were left out\n"), "\(text.suffix(100))")
    }
  }

  @Test("of attempts that failed is kept, too")
  func failing() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.directory.write("x\n", to: "in/words/0")
      let job = Job(program: ["--shell", "--map", "echo no way >&2; exit 3"], inputs: ["words"])
      let number = try cluster.detach(job, to: "out")
      #expect(try cluster.end(of: number).state == "failed")
      let found = try entries(cluster, ["\(number)", "map", "0"])
      #expect(found.count == 4, "each of its attempts")
      #expect(found.allSatisfy { $0.lines == ["no way"] })
    }
  }
}
