import Scheduling
import TestSupport
import Testing

@testable import Store

@Suite struct ShapeFormatTests {
  @Test func aCutShapeIsDamageAndNoCrash() throws {
    let shape = JobShape(
      maps: [
        MapShape(hosts: ["a", "bc"], bytes: 1 << 50),
        MapShape(hosts: ["a"], isPinned: true, bytes: .max),
      ],
      reduces: 300)
    let bytes = ShapeFormat.bytes(shape)
    #expect(try ShapeFormat.shape(bytes) == shape)
    for count in 0..<bytes.count {
      #expect(throws: (any Error).self) { try ShapeFormat.shape(Array(bytes[..<count])) }
    }
  }

  @Test func randomBytesAreNoCrash() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20_000 {
      _ = try? ShapeFormat.shape([2] + random.bytes(random.number(in: 0...30)))
    }
  }
}
