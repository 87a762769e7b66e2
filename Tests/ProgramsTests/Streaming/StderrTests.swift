import DataCore
import JobModel
import Storage
import TestSupport
import Testing

@testable import Programs

@Suite("What a program prints to stderr")
struct StderrTests {
  /// Feeds pieces, and returns what was text, and the reports.
  private static func read(_ pieces: [[UInt8]]) -> (text: [UInt8], reports: [ReporterLines.Report])
  {
    var lines = ReporterLines()
    var text: [UInt8] = []
    var reports: [ReporterLines.Report] = []
    func take(_ event: ReporterLines.Event) {
      switch event {
      case .text(let bytes): text += bytes
      case .heldText(let bytes): text += bytes
      case .report(let report): reports.append(report)
      }
    }
    for piece in pieces {
      piece.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while let event = lines.next(&rest) { take(event) }
      }
    }
    if let event = lines.finish() { take(event) }
    return (text, reports)
  }

  private static func read(_ text: String) -> (text: String, reports: [ReporterLines.Report]) {
    let result = read([Array(text.utf8)])
    return (String(decoding: result.text, as: UTF8.self), result.reports)
  }

  @Test(
    "reporter lines are understood",
    arguments: [
      ("reporter:counter:g,n,1\n", .counter(group: "g", name: "n", value: 1)),
      ("reporter:counter:a b, c ,-5\r\n", .counter(group: "a b", name: " c ", value: -5)),
      ("reporter:counter: g,n,+7 \n", .counter(group: "g", name: "n", value: 7)),
      ("reporter:counter:g,n,9223372036854775807", .counter(group: "g", name: "n", value: .max)),
      ("reporter:status:at 5 %\n", .status("at 5 %")), ("reporter:status:\n", .status("")),
      ("reporter:status: é, x\n", .status("é, x")),
    ] as [(String, ReporterLines.Report)])
  func reports(text: String, report: ReporterLines.Report) {
    #expect(Self.read(text).reports == [report])
    #expect(Self.read(text).text.isEmpty)
  }

  @Test(
    "everything else is text",
    arguments: [
      "", "\n", "\n\n", "text", "text\n", "reporter", "reporter:\n", "reporter:counter:\n",
      "reporter:counter:a,b\n", "reporter:counter:a,b,c\n", "reporter:counter:a,b,1,2\n",
      "reporter:counter:,b,1\n", "reporter:counter:a,,1\n", "reporter:counter:a,b,1.5\n",
      "reporter:counter:a,b,9223372036854775808\n", "reporter:other:x\n", " reporter:status:x\n",
      "Reporter:status:x\n", "reporterreporter:status:x\n", "rrr\nre\n\nreporter", "x\nrep\ny",
    ])
  func text(text: String) {
    #expect(Self.read(text).text == text)
    #expect(Self.read(text).reports.isEmpty)
  }

  @Test("every way to cut lines in two or three pieces gives the same")
  func everyCut() {
    let text = Array(
      "a\nreporter:status:one\nrest\n\nreporter:counter:g,n,2\nreporter:x\nreporter:status:e".utf8)
    let expected = Self.read([text])
    #expect(expected.reports.count == 3)
    #expect(String(decoding: expected.text, as: UTF8.self) == "a\nrest\n\nreporter:x\n")
    for first in 0...text.count {
      for second in first...text.count {
        let pieces = [text[..<first], text[first..<second], text[second...]].map { Array($0) }
        let result = Self.read(pieces)
        #expect(result.text == expected.text && result.reports == expected.reports)
      }
    }
    let single = Self.read(text.map { [$0] })
    #expect(single.text == expected.text && single.reports == expected.reports)
  }

  @Test("text is passed on at once, even without a newline")
  func atOnce() {
    var lines = ReporterLines()
    Array("50 %\r".utf8).withUnsafeBytes { bytes in
      var rest = bytes[...]
      var count = 0
      while let event = lines.next(&rest) {
        switch event {
        case .text(let bytes): count += bytes.count
        case .heldText(let bytes): count += bytes.count
        case .report: Issue.record("no report")
        }
      }
      #expect(count == 5)
    }
  }

  @Test(
    "a reporter line beyond the limit is text, whatever the pieces",
    arguments: [1, 100, 4_096, 100_000])
  func longReports(pieceBytes: Int) {
    let limit = StreamingLimits.reporterLineBytesMax
    for (bytes, isReport) in [(limit, true), (limit + 1, false)] {
      let start = "reporter:status:"
      let line = Array((start + String(repeating: "x", count: bytes - start.count - 1) + "\n").utf8)
      let pieces = stride(from: 0, to: line.count, by: pieceBytes).map {
        Array(line[$0..<min($0 + pieceBytes, line.count)])
      }
      let result = Self.read(pieces)
      #expect(result.reports.count == (isReport ? 1 : 0))
      #expect(result.text.count == (isReport ? 0 : line.count))
    }
  }

  @Test("the tail is the last bytes, whatever came in whatever pieces", arguments: 0..<50)
  func tail(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let capacity = random.number(in: 1...50)
    var tail = StderrTail(capacity: capacity)
    var all: [UInt8] = []
    for _ in 0..<random.number(in: 0...20) {
      let piece = random.bytes(random.number(in: 0...random.pick([3, 40, 200])))
      all += piece
      piece.withUnsafeBytes { tail.append($0) }
      #expect(tail.bytes == Array(all.suffix(capacity)))
      #expect(tail.totalBytes == all.count)
      #expect(tail.cutBytes == max(0, all.count - capacity))
    }
  }

  @Test("a tail is shown from the start of a line")
  func wholeLines() {
    func lines(_ text: String) -> String {
      var tail = StderrTail(capacity: 8)
      Array(text.utf8).withUnsafeBytes { tail.append($0) }
      return String(decoding: tail.wholeLines, as: UTF8.self)
    }
    #expect(lines("one\ntwo\n") == "one\ntwo\n")
    #expect(lines("zero\none\ntwo\n") == "two\n")
    #expect(lines("one\na long line\n") == "ng line\n")
  }

  @Test("a running program's reports are summed, and its text kept")
  func program() throws {
    let finished = try ProgramLaunch.shell(
      """
      for i in 1 2 3; do echo reporter:counter:words,long,$i >&2; echo line $i >&2; done
      echo reporter:counter:words,short,-4 >&2; printf reporter:status:done >&2
      """
    ).run()
    #expect(finished.program.counters["words", "long"] == 6)
    #expect(finished.program.counters["words", "short"] == -4)
    #expect(finished.program.counters.count == 2)
    #expect(finished.program.status == "done")
    #expect(finished.stderr == "line 1\nline 2\nline 3\n")
  }

  @Test("text can be copied elsewhere at once, without the reports")
  func copied() throws {
    let directory = try TemporaryDirectory()
    let file = try FileDescriptor.create(directory.path("copy"), in: .scratch)
    var statuses: [String] = []
    var watch = StderrWatch(copyDescriptor: file.raw) { statuses.append($0) }
    var progress: [Bool] = []
    for piece in ["one\nrep", "orter:status:a\ntw", "o\nreporter:status:b"] {
      progress.append(try Array(piece.utf8).withUnsafeBytes { try watch.feed($0) })
    }
    try watch.finish()
    #expect(try Files.read(directory.path("copy")) == Array("one\ntwo\n".utf8))
    #expect(statuses == ["a", "b"])
    #expect(progress == [false, true, false])
    #expect(watch.status == "b")
  }

  @Test("too many counters are an error")
  func manyCounters() throws {
    let launch = try ProgramLaunch.shell(
      "awk 'BEGIN { for (i = 0; i < 1001; i++) print \"reporter:counter:g,n\" i \",1\" }' >&2")
    let failure = failure { _ = try launch.run() }
    #expect(failure?.message.contains("more than 1,000 counters") == true)
  }
}
