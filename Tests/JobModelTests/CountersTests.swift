import Foundation
import JobModel
import TestSupport
import Testing

@Suite("Counters that programs report")
struct CountersTests {
  private static func counters(_ items: (String, String, Int64)...) -> Counters {
    var counters = Counters()
    for (group, name, value) in items { counters.add(value, to: name, in: group) }
    return counters
  }

  @Test("they add up by group and name, and come sorted")
  func sums() {
    let counters = Self.counters(
      ("b", "y", 1), ("a", "z", 2), ("b", "x", -3), ("b", "y", 4), ("a", "x", 0))
    #expect(counters["b", "y"] == 5)
    #expect(counters["b", "z"] == nil)
    #expect(counters.count == 4)
    #expect(!counters.isEmpty)
    #expect(
      counters.sorted == [
        .init(group: "a", name: "x", value: 0), .init(group: "a", name: "z", value: 2),
        .init(group: "b", name: "x", value: -3), .init(group: "b", name: "y", value: 5),
      ])
  }

  @Test("the sum of several does not depend on their order, even beyond 64 bits")
  func merging() {
    let all = [
      Self.counters(("a", "x", .max), ("b", "y", 1)), Self.counters(("a", "x", 5)), Counters(),
      Self.counters(("a", "x", -7), ("c", "z", 2)),
    ]
    func sum(_ order: [Int]) -> Counters {
      order.reduce(into: Counters()) { $0.add(all[$1]) }
    }
    #expect(sum([0, 1, 2, 3]) == sum([3, 1, 0, 2]))
    #expect(sum([0, 1, 2, 3])["a", "x"] == Int64.max - 2)
    #expect(sum([0, 1, 2, 3]).count == 3)
  }

  @Test("they survive JSON as plain objects")
  func json() throws {
    let counters = Self.counters(("a", "x", 1), ("a", "y", 2))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(counters)
    #expect(String(decoding: data, as: UTF8.self) == #"{"a":{"x":1,"y":2}}"#)
    let back = try JSONDecoder().decode(Counters.self, from: data)
    #expect(back == counters)
    #expect(back.count == 2)
  }

  @Test(
    "a sum out of range is the nearest number, in whatever order it is added up", arguments: 0..<20)
  func saturation(_ seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let values = (0..<random.number(in: 2...9)).map { _ in
      random.pick([Int64.max, .min, .max - 1, 5, -7])
    }
    let exact = values.reduce(Int128(0)) { $0 + Int128($1) }
    for _ in 0..<3 {
      var counters = Counters()
      for value in values.shuffled(using: &random) {
        var task = Counters()
        task.add(value, to: "n", in: "g")
        counters.add(task)
      }
      #expect(counters["g", "n"] == Int64(clamping: exact))
      #expect(counters.sorted.map(\.value) == [Int64(clamping: exact)])
    }
  }
}
