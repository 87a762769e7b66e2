import DataCore
import JobModel
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Jobs that fail leave nothing")
struct FailureTests {
  @Test("all missing inputs are named at once")
  func missing() throws {
    var shop = try Workshop(["a": [97]])
    shop.specification.inputs = [
      shop.directory.path("gone-1"), shop.directory.path("in"), shop.directory.path("gone-2"),
      shop.directory.path("*.gz"),
    ]
    try shop.expectFailure(.missing, saying: "gone-1", "gone-2", "*.gz")
  }

  @Test("an empty directory is an error")
  func emptyDirectory() throws {
    let shop = try Workshop()
    try shop.expectFailure(.missing, saying: "in holds no files to read")
  }

  @Test("a missing scratch directory is an error that names it")
  func noScratch() throws {
    var shop = try Workshop(["a": [97]])
    shop.specification.scratch = shop.directory.path("gone")
    try shop.expectFailure(.scratch, saying: shop.specification.scratch.shown)
  }

  @Test("too little memory is an error that names the least")
  func noMemory() throws {
    var shop = try Workshop(["a": [97]])
    shop.specification.memoryBytes = 1 << 20
    try shop.expectFailure(.usage, saying: "--memory")
  }

  @Test("a truncated gzip file among good ones is an error that names it")
  func truncated() throws {
    let good = GzipMember(Array("good words\n".utf8)).bytes
    let shop = try Workshop(["good.gz": good, "bad.gz": Array(good.dropLast(3))])
    try shop.expectFailure(.input, saying: "in/bad.gz", "truncated")
  }

  @Test("a cancelled job leaves nothing")
  func cancelled() throws {
    let shop = try Workshop(["a": [97]])
    let cancellation = Cancellation()
    cancellation.cancel()
    try shop.expectFailure(.cancelled, cancellation: cancellation)
  }

  @Test("a line that does not fit the budget is an error that names the file")
  func longLine() throws {
    let plan = try AggregatingPlan(budgetBytes: AggregatingPlan.leastBytes(slots: 2), slots: 2)
    let line = [UInt8](repeating: 120, count: plan.lineBytesMax + 1)
    for (name, bytes) in [("plain", line), ("text.gz", GzipMember(line).bytes)] {
      var shop = try Workshop([name: bytes])
      shop.specification.memoryBytes = AggregatingPlan.leastBytes(slots: 2)
      try shop.expectFailure(.input, saying: "in/" + name, "--memory")
    }
  }
}
