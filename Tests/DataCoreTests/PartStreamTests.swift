import JobModel
import Storage
import Synchronization
import TestSupport
import Testing

@testable import DataCore

/// Parts that are made at the same time and go out one after another.
@Suite struct PartStreamTests {
  /// What went out.
  private final class Out: Sendable {
    private let all = Mutex<[UInt8]>([])
    var bytes: [UInt8] { all.withLock { $0 } }
    func take(_ bytes: UnsafeRawBufferPointer) { all.withLock { $0 += bytes } }
  }

  private let directory: TemporaryDirectory
  private let out = Out()

  init() throws { directory = try TemporaryDirectory() }

  private func stream(below end: Int = .max) -> PartStream {
    PartStream(scratch: FilePath(directory.path), allowedBelow: end) { [out] in out.take($0) }
  }

  private static func write(_ bytes: [UInt8], to sink: any PartSink) throws {
    try bytes.withUnsafeBytes { try sink.write($0) }
  }

  @Test func thePartWhoseTurnItIsGoesOutWhileItIsMade() throws {
    let stream = stream()
    let (first, second) = (stream.part(0), stream.part(1))
    try Self.write([2], to: second)
    try Self.write([1], to: first)
    #expect(out.bytes == [1])
    try first.finish()
    try Self.write([3], to: second)
    #expect(out.bytes == [1, 2, 3])
    try second.finish()
    #expect(try directory.names().isEmpty)
  }

  @Test func completePartsGoOutAsSoonAsItIsTheirTurn() throws {
    let stream = stream()
    for number in [3, 1, 2] {
      let part = stream.part(number)
      if number != 2 { try Self.write([UInt8(number)], to: part) }
      try part.finish()
    }
    #expect(out.bytes.isEmpty)
    try stream.part(0).finish()
    #expect(out.bytes == [1, 3])
    #expect(try directory.names().isEmpty)
  }

  @Test func uncertainPartsWait() throws {
    let stream = stream(below: 1)
    let parts = (0..<3).map { stream.part($0) }
    for (number, part) in parts.enumerated() { try Self.write([UInt8(number)], to: part) }
    try parts[1].finish()
    try parts[0].finish()
    #expect(out.bytes == [0])
    try stream.allow(below: 2)
    #expect(out.bytes == [0, 1])
    try stream.allow(below: 3)
    try parts[2].finish()
    #expect(out.bytes == [0, 1, 2])
  }

  @Test func whatWasSentIsDroppedWhenItComesAgain() throws {
    let stream = stream(below: 2)
    for number: UInt8 in 0..<4 {
      let part = stream.part(Int(number))
      try Self.write([number], to: part)
      try part.finish()
    }
    #expect(out.bytes == [0, 1])
    stream.restart(allowedBelow: 9)
    for name in try directory.names() { try Files.remove(directory.path(name)) }
    for number: UInt8 in 0..<3 {
      let part = stream.part(Int(number))
      try Self.write([number + 10], to: part)
      try part.finish()
    }
    #expect(out.bytes == [0, 1, 12])
  }

  /// Steps of many parts in any order, by one thread.
  @Test(arguments: 0..<150)
  func theOrderOfStepsDoesNotMatter(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let count = random.number(in: 1...7)
    let stream = stream(below: random.number(in: 0...count))
    var sinks = (0..<count).map { (number: $0, sink: stream.part($0)) }
    var texts = [[UInt8]](repeating: [], count: count)
    while !sinks.isEmpty {
      let index = random.number(in: 0...sinks.count - 1)
      let (number, sink) = sinks[index]
      switch random.number(in: 0...4) {
      case 0:
        try sink.finish()
        sinks.remove(at: index)
      case 1: try stream.allow(below: random.number(in: 0...count))
      default:
        let bytes = [UInt8](repeating: UInt8(number), count: random.number(in: 0...3))
        texts[number] += bytes
        try Self.write(bytes, to: sink)
      }
      #expect(Array(texts.joined()).starts(with: out.bytes))
    }
    try stream.allow(below: count)
    #expect(out.bytes == Array(texts.joined()))
    #expect(try directory.names().isEmpty)
  }

  @Test(arguments: 1...8)
  func threadsMayMakePartsAtTheSameTime(_ slots: Int) throws {
    let stream = stream()
    let texts = (0..<60).map { number in
      [UInt8](repeating: UInt8(number), count: (number * 7_919) % 5_000)
    }
    _ = try SlotThreads.map(Array(texts.indices), slots: slots) { number, _ in
      let part = stream.part(number)
      for start in stride(from: 0, to: texts[number].count, by: 700) {
        try Self.write(Array(texts[number][start...].prefix(700)), to: part)
      }
      try part.finish()
    }
    #expect(out.bytes == Array(texts.joined()))
    #expect(try directory.names().isEmpty)
  }
}
