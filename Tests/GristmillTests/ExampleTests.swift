import Gristmill
import TestSupport
import Testing

@testable import AccessLogExample
@testable import WordCountExample

@Suite("Examples")
struct ExampleTests {
  @Test("word count counts what a loop over words counts", arguments: 1...3)
  func wordCount(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let words = (0..<50).map { String($0 * 7_919, radix: 36) } + ["é", "🦊", "x-y"]
    let lines = (0..<2_000).map { _ in
      (0..<random.number(in: 0...9)).map { _ in random.pick(words) }
        .joined(separator: random.pick([" ", "  ", "\t"]))
    }
    var counts: [String: Int] = [:]
    for word in lines.flatMap({ $0.split { $0 == " " || $0 == "\t" } }) {
      counts[String(word), default: 0] += 1
    }
    let answer = try JobTester<WordCount>().run(lines: lines)
    #expect(answer.lines == counts.map { "\($0)\t\($1)" }.sortedByBytes())
  }

  /// Logs, in the order in which they are read, and how many of their lines are malformed.
  private static func logs(_ random: inout SplitMix64) -> (files: [String: String], bad: Int) {
    var (files, bad): ([String: String], Int) = ([:], 0)
    for name in ["access-1.log", "access-2.log", "access-3.log"] {
      files[name] = (0..<300).map { second in
        guard !random.chance(5) else {
          bad += 1
          return random.pick(["", "garbage", "- - - [t z] \"GET / HTTP/1.1\" x 1 0.1"]) + "\n"
        }
        let page = random.pick(["/", "/maps", "/maps?zoom=3", "/maps?zoom=4", "/user/7"])
        return "192.0.2.\(random.number(in: 1...9)) - - [10/Oct/2026:00:00:\(second) +0000] "
          + "\"\(random.pick(["GET", "POST"])) \(page) HTTP/1.1\" "
          + "\(random.pick([200, 200, 404, 500, 503])) 2326 0.\(random.number(in: 100...999))\n"
      }.joined()
    }
    return (files, bad)
  }

  /// What the example prints, from strings and dictionaries.
  private static func naive(_ files: [String: String], keepQueries: Bool, atLeast: Int) -> [String]
  {
    var pages: [String: (times: [Int], statuses: [Int])] = [:]
    for (_, text) in files.sorted(by: { $0.key < $1.key }) {
      for line in text.split(separator: "\n") {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count > 10, let status = Int(fields[8]) else { continue }
        let path = keepQueries ? fields[6] : fields[6].prefix { $0 != "?" }
        let page = fields[5].dropFirst() + "\t" + path
        pages[String(page), default: ([], [])].times.append(
          Int((Double(String(fields[10]))! * 1000).rounded()))
        pages[String(page)]!.statuses.append(status)
      }
    }
    return pages.filter { $0.value.times.count >= atLeast }.map { page, requests in
      let count = requests.times.count
      let failures = requests.statuses.count { $0 >= 500 }
      return
        "\(page)\t\(count)\t\(failures)\t\(requests.times.reduce(0, +) / count)\t\(requests.times.max()!)"
    }.sortedByBytes()
  }

  @Test("the access log example agrees with a loop over lines about each page", arguments: 1...3)
  func accessLog(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (files, bad) = Self.logs(&random)
    for (flags, keepQueries, atLeast) in [
      ([], false, 1), (["--keep-queries"], true, 1), (["--at-least", "150"], false, 150),
    ] {
      let answer = try JobTester<AccessLog>(flags).run(files: files)
      #expect(
        answer.lines == Self.naive(files, keepQueries: keepQueries, atLeast: atLeast),
        "\(flags)")
      #expect(answer.counter("access log", "unreadable lines") == bad)
    }
  }
}

extension Sequence<String> {
  /// In the order of part files.
  func sortedByBytes() -> [String] {
    sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
