import JobModel
import TestSupport
import Testing

@testable import DataCore

@Suite("Regions of memory")
struct RegionTests {
  @Test("memory that the system refuses is a failure that says how much, and what to do")
  func refused() {
    for hugePages in [false, true] {
      let failure = failure { _ = try Region(byteCount: 1 << 60, hugePages: hugePages) }
      #expect(failure?.kind == .memory)
      let lines = failure?.message.split(separator: "\n") ?? []
      #expect(lines.count == 2)
      #expect(lines.first?.hasPrefix("cannot reserve 1048576.0 TiB (11529215046") == true)
      #expect(lines.last?.contains("--memory") == true && lines.last?.contains("--slots") == true)
    }
  }

  @Test("a table that cannot be allocated is a failure of the code that needs it")
  func noTable() throws {
    var memory = CoreJob.smallPlan
    memory.streamReserveBytes = 1 << 60
    #expect(failure { _ = try Aggregator(buckets: 1, plan: memory) }?.kind == .memory)
    let buffer = failure {
      _ = try SortBuffer(
        partitions: 1, budgetBytes: 1 << 58, recordBytesMax: 1, isSequenced: false)
    }
    #expect(buffer?.kind == .memory)
  }

  @Test(
    "a region is zeros, and again when it was released", arguments: [1, 4_096, 65_536, 65_537])
  func zeros(byteCount: Int) throws {
    let region = try Region(byteCount: byteCount, hugePages: false)
    #expect(region.byteCount >= byteCount)
    let bytes = UnsafeMutableRawBufferPointer(start: region.start, count: region.byteCount)
    for _ in 0..<2 {
      let isZero = bytes.allSatisfy { $0 == 0 }
      #expect(isZero)
      bytes.initializeMemory(as: UInt8.self, repeating: 0xff)
      region.release()
    }
  }
}
