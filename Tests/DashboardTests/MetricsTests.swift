import Testing

@testable import Dashboard

@Suite("Metrics")
struct MetricsTests {
  /// What a reader of the format knows about a family, and what is wrong with it.
  private struct Reader {
    var help: Set<String> = []
    var types: [String: String] = [:]
    var series: Set<String> = []
    var order: [String] = []
    var problems: [String] = []

    init(_ text: String) {
      if !text.hasSuffix("\n") { problems.append("the last line has no end") }
      for line in text.split(separator: "\n") { read(String(line)) }
    }

    private mutating func read(_ line: String) {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      if line.hasPrefix("# HELP ") {
        if !help.insert(words[2]).inserted { problems.append("HELP twice: \(line)") }
        if words.count < 4 { problems.append("no help: \(line)") }
      } else if line.hasPrefix("# TYPE ") {
        if types.updateValue(words[3], forKey: words[2]) != nil || !help.contains(words[2]) {
          problems.append("TYPE twice or without HELP: \(line)")
        }
        order.append(words[2])
      } else {
        readSample(line)
      }
    }

    private mutating func readSample(_ line: String) {
      let pattern = /([a-z_]+)(\{([a-z]+="([^"\\]|\\.)*",?)+\})? ([0-9.e+-]+|NaN|[+-]Inf)/
      guard let match = line.wholeMatch(of: pattern) else {
        problems.append("no sample: \(line)")
        return
      }
      let name = String(match.1)
      let family = ["_sum", "_count"].compactMap { suffix in
        name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
      }.first { types[$0] == "summary" }
      if order.last != family ?? name { problems.append("not in its family: \(line)") }
      if types[family ?? name] == "counter", !name.hasSuffix("_total") {
        problems.append("a counter that is no total: \(line)")
      }
      if types[name] == "gauge", name.hasSuffix("_total") || name.hasSuffix("_count") {
        problems.append("a gauge named as a counter: \(line)")
      }
      if !series.insert(name + (match.2.map(String.init) ?? "")).inserted {
        problems.append("twice: \(line)")
      }
    }
  }

  @Test("a reader of the format accepts every line")
  func format() async throws {
    try await World().serving { port in
      let peer = try HTTPPeer(port)
      _ = try peer.ask("/nothing")
      let answer = try peer.ask("/metrics")
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      let reader = Reader(answer.text)
      #expect(reader.problems == [])
      for name in [
        "process_cpu_seconds_total", "process_start_time_seconds", "process_resident_memory_bytes",
        "process_open_fds", "process_max_fds", "gristmill_http_requests_total",
      ] {
        #expect(reader.types[name] != nil, "\(name)")
      }
      #expect(answer.text.contains("gristmill_http_requests_total{code=\"404\"} 1\n"))
    }
  }

  @Test("what peers send never makes more series than the limit")
  func bounded() {
    var metrics = ClusterMetrics()
    for number in 0..<1_000 { metrics.discarded["reason \(number)"] = 2 }
    var text = PrometheusText()
    metrics.write(to: &text)
    let reader = Reader(text.text)
    #expect(reader.problems == [])
    let reasons = reader.series.filter { $0.hasPrefix("gristmill_messages_discarded_total{") }
    #expect(reasons.count == DashboardLimits.labelValuesMax + 1)
    #expect(
      text.text.contains("{reason=\"other\"} \(2 * (1_000 - DashboardLimits.labelValuesMax))"))
  }

  @Test("labels, help and numbers follow the format")
  func escaping() {
    var text = PrometheusText()
    text.family(
      "a_total", .counter, "one\\ \"two\"\nthree",
      [.init(labels: [("l", "a\\b\"c\nd")], value: 0.1)])
    text.family("b", .gauge, "b", 1e18)
    text.family("c", .gauge, "c", [.init(value: .infinity), .init(value: .nan)])
    text.family("empty", .gauge, "nothing is written", by: "l", [:])
    #expect(
      text.text == """
        # HELP a_total one\\\\ "two"\\nthree
        # TYPE a_total counter
        a_total{l="a\\\\b\\"c\\nd"} 0.1
        # HELP b b
        # TYPE b gauge
        b 1e+18
        # HELP c c
        # TYPE c gauge
        c +Inf
        c NaN

        """)
  }
}
