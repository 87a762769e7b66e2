import JobModel
import Testing

@testable import Scheduling

@Suite("Sizes in one byte")
struct SegmentSizesTests {
  @Test("a size is accurate to 6 %, and zero stays zero")
  func near() {
    #expect(SegmentSizes(bytes: [0]).codes == [0])
    var bytes = 32
    while bytes < 3 << 30 {
      let back = SegmentSizes.decoded[Int(SegmentSizes.code(bytes))]
      #expect(abs(Double(back) / Double(bytes) - 1) < 0.06, "\(bytes)")
      bytes += bytes / 7 + 1
    }
    #expect(SegmentSizes.code(.max) == 255)
    #expect(SegmentSizes.code(1) > 0)
  }

  @Test("a worker with more than a quarter of a partition is found, whatever the number of workers")
  func holders() {
    var bytes = PartitionBytes(partitions: 1)
    for worker in 1...1_000 {
      bytes.add(SegmentSizes(bytes: [1_000]), on: .init(worker))
      bytes.add(SegmentSizes(bytes: [600]), on: .init(7))
    }
    #expect(bytes.holders(of: ReduceIndex(0)).first == .init(7))
  }
}
