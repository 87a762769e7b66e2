import Foundation
import TestSupport
import Testing

@Suite("Inputs that are plainly not text, on a cluster")
struct KindTests {
  @Test("they are refused before anything runs, and --any-bytes takes them as they are")
  func refused() throws {
    try Cluster.with(workers: 2) { cluster in
      try cluster.directory.write("a b\n", to: "in/a")
      try cluster.directory.write("PK\u{3}\u{4}a a\n", to: "in/b")
      let job = Job(program: ["wordcount", "--partitions", "2"])
      let outcome = try cluster.submit(job, to: "out").end()
      #expect(outcome.code == 65, "\(outcome.error)")
      #expect(outcome.error.contains("in/b is a zip archive"), "\(outcome.error)")
      #expect(try cluster.state(of: 1).maps.total == 0)
      try cluster.expectTidyOutput([])
      let taken = Job(program: job.program + ["--any-bytes"])
      #expect(try cluster.submit(taken, to: "out").end().code == 0)
      try cluster.expectSame("out", cluster.answer(taken))
    }
  }
}
