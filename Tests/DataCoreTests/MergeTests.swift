import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Merging runs")
struct MergeTests {
  /// Takes records as tests see them.
  struct Collector: RecordSink {
    var records: [Record] = []
    mutating func append(_ key: Key, value: Int64) throws {
      records.append(Record(Array(key.buffer), value))
    }
  }

  private static func naive(_ sources: [[Record]]) -> [Record] {
    var sums: [[UInt8]: Int64] = [:]
    for record in sources.joined() { sums[record.key, default: 0] &+= record.value }
    return sums.map { Record($0, $1) }.sorted()
  }

  private static func merge(_ sources: [[Record]], in directory: TemporaryDirectory) throws
    -> [Record]
  {
    let runs = try sources.enumerated().map { number, records in
      try Runs.write(
        [records], to: directory.path("\(number)"),
        identity: RunIdentity(job: 1, task: 1, run: UInt32(number))
      ).run
    }
    var merger = try Merger(runs, partition: 0)
    var sink = Collector()
    try merger.sum(into: &sink, cancellation: Cancellation())
    return sink.records
  }

  @Test("1 to 9 sources are merged as a dictionary would", arguments: 1...9)
  func manySources(count: Int) throws {
    for seed in 0..<6 {
      let directory = try TemporaryDirectory()
      var random = SplitMix64(seed: UInt64(100 * count + seed))
      // Few different keys, so that many coincide; some sources are empty.
      let sources = (0..<count).map { number in
        Runs.records(random.pick([0, 1, 50, 400]), seed: random.next())
      }
      #expect(try Self.merge(sources, in: directory) == Self.naive(sources), "seed \(seed)")
    }
  }

  @Test("sources that hold the same keys add their values")
  func sameKeys() throws {
    let directory = try TemporaryDirectory()
    let records = Runs.records(300, seed: 7)
    let sources = [[Record]](repeating: records, count: 5)
    #expect(try Self.merge(sources, in: directory) == Self.naive(sources))
  }

  @Test("keys of 0xff bytes come before the end of other sources")
  func highKeys() throws {
    let directory = try TemporaryDirectory()
    let high = (0...40).map { Record([UInt8](repeating: 0xff, count: $0), 1) }
    let sources = [[], high, [Record("a", 2)], Array(high.suffix(3)), []]
    #expect(try Self.merge(sources, in: directory) == Self.naive(sources))
  }

  @Test("keys that differ in NULs at their ends stay apart")
  func trailingNULs() throws {
    let directory = try TemporaryDirectory()
    let keys = (0...20).map { Record([1] + [UInt8](repeating: 0, count: $0), Int64($0)) }
    let sources = (0..<4).map { part in keys.indices.filter { $0 % 4 != part }.map { keys[$0] } }
    #expect(try Self.merge(sources, in: directory) == Self.naive(sources))
  }

  @Test("long keys with a common stem are distinguished, and combined")
  func longKeys() throws {
    let directory = try TemporaryDirectory()
    let stem = [UInt8](repeating: 115, count: 3_000)
    let sources = (1...3).map { step in
      stride(from: 0, to: 200, by: step).map { Record(stem + [UInt8($0)], Int64(step)) }
    }
    #expect(try Self.merge(sources, in: directory) == Self.naive(sources))
  }

  @Test("the tree of losers finds the least head, and of equal ones the lower source")
  func loserTree() {
    for count in 1...9 {
      var random = SplitMix64(seed: UInt64(count))
      var sources = (0..<count).map { _ in
        (0..<random.number(in: 0...20)).map { _ in UInt64(random.number(in: 0...9)) }.sorted()
      }
      let wanted = sources.enumerated().flatMap { source, keys in keys.map { ($0, source) } }
        .sorted { $0 < $1 }
      // The keys 0 to 9, eight bytes each, and a step after the last one.
      let keys = (0...9).map { UInt64($0).bigEndian } + [0, 0]
      keys.withUnsafeBytes { bytes in
        let start = bytes.baseAddress!
        func head(_ source: Int) -> LoserTree.Head? {
          guard !sources[source].isEmpty else { return nil }
          let key = Key(at: start + 8 * Int(sources[source].removeFirst()), count: 8)
          return LoserTree.Head(key, sequence: 0)
        }
        var tree = LoserTree(heads: (0..<count).map { head($0) })
        for (first, source) in wanted {
          #expect(tree.winningHead?.first == first)
          #expect(tree.winner == source)
          tree.replaceWinner(with: head(tree.winner))
        }
        #expect(tree.winningHead == nil)
      }
    }
  }

  @Test("cancelling stops a merge")
  func cancelled() throws {
    let directory = try TemporaryDirectory()
    let cancellation = Cancellation()
    cancellation.cancel()
    let records = (0..<70_000).map { Record(Array(String(100_000 + $0).utf8), 1) }
    let (run, _) = try Runs.write([records], to: directory.path("run"))
    var sink = Collector()
    let failure = failure {
      var merger = try Merger([run], partition: 0)
      try merger.sum(into: &sink, cancellation: cancellation)
    }
    #expect(failure?.kind == .cancelled)
    #expect(sink.records.count < records.count)
  }
}
