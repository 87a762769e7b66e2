import CGristKernels
import TestSupport
import Testing

@Suite("The kernel that finds line edges")
struct LineKernelTests {
  private typealias Kernel = (
    UnsafeMutablePointer<grist_line_walk>, UInt8, UInt32, UnsafeMutablePointer<UInt32>, UInt32
  ) -> UInt32

  private static func edges(_ text: [UInt8], capacity: Int, _ kernel: Kernel) -> [UInt32] {
    text.withUnsafeBufferPointer { bytes in
      var walk = grist_line_walk(
        text: bytes.baseAddress, length: UInt64(text.count), position: 0, key_end: .max, fields: 0)
      var batch = [UInt32](repeating: 0, count: capacity)
      var all: [UInt32] = []
      while walk.position < walk.length {
        let count = kernel(&walk, 9, 2, &batch, UInt32(capacity))
        all += batch[..<Int(count)]
      }
      return all
    }
  }

  @Test("the vector form finds what the portable one finds, in any batches")
  func forms() {
    var random = SplitMix64(seed: 5)
    for length in Array(0...200) + [1_000, 4_096, 10_001] {
      let text = (0..<length).map { _ in random.pick([9, 10, 97, 98] as [UInt8]) }
      let expected = Self.edges(text, capacity: 4 * length + 128, grist_line_edges_portable)
      #expect(expected.count == 2 * text.count { $0 == 10 })
      for capacity in [128, 200, 1_024] {
        #expect(Self.edges(text, capacity: capacity, grist_line_edges) == expected)
      }
    }
  }
}
