import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Bytes that are kept until all are discarded")
struct KeptBytesTests {
  /// How many mappings of this process are of files of such a directory.
  ///
  /// The system lists the mappings a page at a time, and can skip one while other tests map and unmap:
  /// the most of several readings counts.
  private static func mappings(of directory: TemporaryDirectory) throws -> Int {
    try (0..<readings).map { _ in
      String(decoding: try Files.read("/proc/self/maps"), as: UTF8.self)
        .split(separator: "\n").count { $0.contains(directory.path("kept-")) }
    }.max() ?? 0
  }

  private static let readings = 5

  @Test("stay in place and unchanged, in memory and on disk")
  func stay() throws {
    let directory = try TemporaryDirectory()
    let kept = KeptBytes(scratch: directory.place)
    for round in 0..<3 {
      var random = SplitMix64(seed: UInt64(round))
      var copies: [(bytes: UnsafeRawBufferPointer, original: [UInt8])] = []
      var sizes = [0, 1, 9 << 20, 0, 5 << 20]
      sizes += (0..<(round == 1 ? 20 : 600)).map { _ in random.number(in: 0...20_000) }
      if round == 2 { sizes = [1, 2, 3] }
      for size in sizes {
        let original = [UInt8](repeating: UInt8(truncatingIfNeeded: random.next()), count: size)
        let copy = try original.withUnsafeBytes { try kept.keep($0) }
        copies.append((copy, original))
      }
      for (copy, original) in copies { #expect(copy.elementsEqual(original)) }
      #expect(try directory.names().isEmpty, "their file has no name")
      #expect(try (Self.mappings(of: directory) > 0) == (round < 2))
      try kept.removeAll()
      #expect(try Self.mappings(of: directory) == 0)
    }
  }

  @Test("are overwritten when they are discarded, if requested", arguments: [false, true])
  func poison(poisons: Bool) throws {
    let directory = try TemporaryDirectory()
    let kept = KeptBytes(scratch: directory.place, poisons: poisons)
    let copy = try Array("some words".utf8).withUnsafeBytes { try kept.keep($0) }
    try kept.removeAll()
    #expect(copy.allSatisfy { $0 == KeptBytes.poison } == poisons)
  }

  @Test("need scratch space only if they are many, and say so if there is none")
  func noScratch() throws {
    let kept = KeptBytes(scratch: "/nowhere")
    let value = [UInt8](repeating: 7, count: 100_000)
    let failure = failure {
      for number in 0..<20 {
        #expect(number <= 11)
        _ = try value.withUnsafeBytes { try kept.keep($0) }
      }
    }
    #expect(failure?.kind == .scratch)
    #expect(failure?.message.contains("/nowhere/kept-") ?? false)
  }
}
