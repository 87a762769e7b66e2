import Foundation
import JobModel
import Scheduling
import Store
import TestSupport
import Testing

@Suite struct CrashTests {
  @Test func afterAKillThereAreWholeBatchesAndAllThatWereConfirmed() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    var random = SplitMix64(seed: 7)
    for round in 1...6 {
      let child = try Child([path])
      child.waitForOutput()
      usleep(UInt32(random.number(in: 0...120_000)))
      child.kill()
      let confirmed = Int(try #require(try child.lines().last)) ?? 0
      let store = try Store(path: FilePath(path))
      #expect(store.epoch == 2 * round)
      try expectWholeBatches(store, confirmed...confirmed + 1)
      try store.close()
    }
  }

  @Test func whereTheDiskIsFullAnAppendFailsAndTheStoreStaysWhole() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let child = try Child([path, "--bytes", "600000"])
    let lines = try child.lines()
    #expect(child.exitCode == 0)
    let failure = try #require(lines.firstIndex { $0.hasPrefix("failed: ") })
    #expect(lines[failure].contains("cannot write to the store \(path): "))
    #expect(lines[failure].contains("ulimit -f"))
    #expect(failure > 0)
    // The same batch goes in once there is room.
    #expect(lines.last == "\(failure + 1)")
    try expectWholeBatches(try Store(path: FilePath(path)), failure + 1...failure + 1)
  }

  private func expectWholeBatches(_ store: Store, _ count: ClosedRange<Int>) throws {
    let jobs = try store.snapshots()
    #expect(count.contains(jobs.count), "\(jobs.count) jobs, not \(count)")
    #expect(jobs.map(\.id.number) == Array(1...max(jobs.count, 1)))
    #expect(store.lastJobID.number == jobs.count)
    for job in jobs {
      #expect(job.tasks.count == 20 && job.tasks.allSatisfy { $0.completed != nil })
      var reports = 0
      try store.forEachReport(of: job.id, kind: .map) { report in
        reports += report.bytes.count == 300 ? 1 : 0
      }
      #expect(reports == 20)
    }
  }
}
