import JobModel
import Testing

@testable import Shuffle

@Suite("Names, numbers and ranges of segments")
struct FormatTests {
  @Test("the path of a name parses to the name")
  func paths() {
    let name = SegmentName(attempt: Sample.attempt(12, number: 4, job: 3), partition: 900)
    #expect(name.path == "/segments/3/12/4/900")
    #expect(SegmentName(path: name.path[...]) == name)
  }

  @Test(
    "no other path is a name",
    arguments: [
      "", "/", "/segments", "/segments/1/2/3", "/segments/1/2/3/4/5", "/segments/1/2/3/4/",
      "segments/1/2/3/4", "/segments/1/2/3/-4", "/segments/1/2/3/+4", "/segments/1/2/3/04",
      "/segments/1/2/3/ 4", "/segments/1/2/3/4x", "/segments/1/2/3/99999999999", "/segments//2/3/4",
      "/segments/../2/3/4", "/Segments/1/2/3/4", "/segments/1/2/3/9999999999999999999999",
      "/segments/1/2/3/\u{0663}",
    ])
  func otherPaths(path: String) {
    #expect(SegmentName(path: path[...]) == nil)
  }

  @Test("numbers parse back, and nothing else parses")
  func numbers() {
    for numbers in [[], [0], [1, 2, 3, 4], Array(repeating: Int(1) << 50, count: 8)] {
      #expect(ShuffleFormat.numbers(ShuffleFormat.text(numbers)) == numbers)
    }
    for text in ["1,", ",", "a", "1,-2", "1, 2", "1,2,3,4,5,6,7,8,9", "9999999999999999999"] {
      #expect(ShuffleFormat.numbers(text) == nil, "\(text)")
    }
  }

  @Test("a range is one that RFC 9110 allows, or is ignored")
  func ranges() {
    let cases: [(String?, ByteRange)] = [
      (nil, .whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-99", .part(0..<100)),
      ("bytes=5-", .part(5..<100)), ("bytes=5-1000", .part(5..<100)), ("bytes=-7", .part(93..<100)),
      ("bytes=-700", .part(0..<100)), ("Bytes=1-2", .part(1..<3)), ("bytes=100-", .unsatisfiable),
      ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=9-5", .whole),
      ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole), ("bytes=1-2,5-6", .whole),
      ("lines=1-2", .whole), ("bytes=1-99999999999999999999", .whole), ("bytes=--5", .whole),
    ]
    for (header, range) in cases {
      #expect(ByteRange(header: header, bytes: 100) == range, "\(header ?? "none")")
    }
    #expect(ByteRange(header: "bytes=0-", bytes: 0) == .unsatisfiable)
  }
}
