import Benchmark
import CGristKernels
import CZlib
import DataCore
import Foundation
import JobModel
import Programs

/// Micro-benchmarks of the stages of the core, in the order in which data passes through them. Each
/// says how many bytes or keys an iteration handles.
///
///     GRISTMILL_BENCHMARKS=1 swift package benchmark --target CoreBenchmarks
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], warmupIterations: 2, scalingFactor: .one,
    maxDuration: .seconds(3), maxIterations: 200)

  Benchmark("01 token edges, whitespace, 16 MiB") { benchmark in
    let text = Samples.text
    for _ in benchmark.scaledIterations { blackHole(edges(of: text, GRIST_TOKENS_WHITESPACE)) }
  }

  Benchmark("02 token edges, letters, 16 MiB") { benchmark in
    let text = Samples.text
    for _ in benchmark.scaledIterations { blackHole(edges(of: text, GRIST_TOKENS_LETTERS)) }
  }

  Benchmark("03 map and aggregate, 16 MiB") { benchmark in
    let text = Samples.text
    let program = WordCount(tokens: .whitespace, lowercase: false)
    for _ in benchmark.scaledIterations {
      blackHole(
        try text.withUnsafeBytes {
          try Stages.aggregate(
            UnsafeRawBufferPointer(rebasing: $0[..<Samples.textBytes]), with: program,
            partitions: 8)
        })
    }
  }

  for kind in InflaterKind.available {
    Benchmark("04 inflate with \(kind), 16 MiB") { benchmark in
      let path = Samples.gzipPath
      for _ in benchmark.scaledIterations {
        blackHole(try Stages.inflate(FilePath(path), with: kind))
      }
    }
  }

  Benchmark("05 combine and sort, 500 k keys") { benchmark in
    let records = try Stages.Records(Samples.keys)
    for _ in benchmark.scaledIterations { blackHole(try records.collect()) }
  }

  for compression in SpillCompression.allCases {
    Benchmark("06 combine, sort and spill, \(compression), 500 k keys") { benchmark in
      let records = try Stages.Records(Samples.keys)
      let folder = Samples.folder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      for iteration in benchmark.scaledIterations {
        let run = try records.spill(
          to: "\(folder)/run-\(iteration)", run: UInt32(iteration), compression: compression)
        try FileManager.default.removeItem(atPath: run.path.text)
      }
    }
  }

  Benchmark("07 merge 8 runs of 500 k keys") { benchmark in
    let records = try Stages.Records(Samples.keys)
    let folder = Samples.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let runs = try (0..<8).map {
      try records.spill(to: "\(folder)/run-\($0)", run: UInt32($0), compression: .lz4)
    }
    for _ in benchmark.scaledIterations { blackHole(try Stages.merge(runs)) }
  }

  Benchmark("08 CRC-32C, 16 MiB") { benchmark in
    let text = Samples.text
    for _ in benchmark.scaledIterations {
      blackHole(text.withUnsafeBytes { $0.crc32c() })
    }
  }
}

/// Counts the edges of a text, one batch at a time as the mapper does.
private func edges(of text: [UInt8], _ tokenClass: grist_token_class) -> Int {
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Limits.edgeBatch) { edges in
    text.withUnsafeBufferPointer { bytes in
      var walk = grist_tokenizer(
        text: bytes.baseAddress, length: UInt64(Samples.textBytes), position: 0, inside: 0,
        newlines: 0)
      var total = 0
      while walk.position < walk.length || walk.inside != 0 {
        total += Int(
          grist_token_edges(&walk, tokenClass, edges.baseAddress, UInt32(Limits.edgeBatch)))
      }
      return total
    }
  }
}

/// Input that every iteration shares, made from a seed.
enum Samples {
  static let textBytes = 16 << 20

  /// Words of Zipf-like frequency, followed by room for what kernels read.
  static let text: [UInt8] = {
    var random = SplitMix(state: 1)
    let words = (0..<100_000).map { rank in word(rank, &random) }
    var text: [UInt8] = []
    text.reserveCapacity(textBytes + Limits.overreadBytes)
    while text.count < textBytes {
      // A product of two uniform numbers is skewed enough for the purpose.
      let rank = Int(random.unit() * random.unit() * random.unit() * Double(words.count))
      text += words[rank]
      text.append(random.next() % 12 == 0 ? 10 : 32)
    }
    return Array(text.prefix(textBytes)) + [UInt8](repeating: 0, count: Limits.overreadBytes)
  }()

  static let keys: [[UInt8]] = {
    var random = SplitMix(state: 2)
    return (0..<500_000).map { word($0, &random) }
  }()

  /// The text as one gzip member, made once in each process.
  static let gzipPath: String = {
    let path = folder() + "/text.gz"
    let file = gzopen(path, "wb6")
    _ = text.withUnsafeBytes { gzwrite(file, $0.baseAddress, UInt32(textBytes)) }
    gzclose(file)
    return path
  }()

  static func folder() -> String {
    let path = NSTemporaryDirectory() + "gristmill-benchmark-\(UUID().uuidString)"
    // A benchmark without its folder fails at its first file, and says so.
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private static func word(_ number: Int, _ random: inout SplitMix) -> [UInt8] {
    var word = Array(String(number, radix: 36).utf8)
    let length = 1 + Int(random.next() % 12)
    while word.count < length { word.append(UInt8(97 + random.next() % 26)) }
    return word
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
