import JobModel
import Programs
import TestSupport
import Testing

@testable import DataCore

@Suite("Merge passes")
struct MergePassesTests {
  static func passes(
    _ program: Program = .aggregating(WordCount(tokens: .whitespace, lowercase: false)),
    fanIn: Int, slots: Int, in directory: TemporaryDirectory, scratch: FilePath? = nil
  ) -> MergePasses {
    MergePasses(
      path: program.path, fanIn: fanIn, slots: slots, compression: .lz4,
      scratch: scratch ?? directory.place, tallies: JobTallies(), cancellation: Cancellation())
  }

  @Test("groups are adjacent, no larger than the fan-in, and no more than needed")
  func groups() {
    for fanIn in 2...9 {
      for count in fanIn + 1...80 {
        let groups = MergePasses.groups(count, fanIn: fanIn, excess: count - fanIn)
        var end = 0
        for group in groups {
          #expect(group.lowerBound == end)
          #expect((2...fanIn).contains(group.count))
          end = group.upperBound
        }
        #expect(end <= count)
        let left = count - groups.reduce(0) { $0 + $1.count - 1 }
        #expect(left >= fanIn)
        // Either that is all, or every run but one was merged in this pass.
        #expect(left == fanIn || count - end <= 1, "\(count) runs, fan-in \(fanIn)")
      }
    }
  }

  @Test("many runs become few, with the same records", arguments: [2, 3, 4, 16], [1, 3])
  func reduces(fanIn: Int, slots: Int) throws {
    let directory = try TemporaryDirectory()
    let sources = (0..<37).map { number in
      [Runs.records(20, seed: UInt64(number)), Runs.records(3, seed: UInt64(number) + 100)]
    }
    let runs = try sources.enumerated().map { number, partitions in
      try Runs.write(
        partitions, to: directory.path("map-5-run-\(number)"),
        identity: RunIdentity(job: 1, task: 5, run: UInt32(number))
      ).run
    }
    let (merged, report) = try Self.passes(
      fanIn: fanIn, slots: slots, in: directory
    ).reduce(runs)
    #expect(merged.count <= fanIn)
    #expect(report.mergePasses >= (fanIn == 2 ? 5 : 1))
    #expect(try directory.names().count == merged.count, "what was merged is gone")
    for partition in 0..<2 {
      var sums: [[UInt8]: Int64] = [:]
      for record in sources.joined().enumerated() where record.offset % 2 == partition {
        for record in record.element { sums[record.key, default: 0] &+= record.value }
      }
      var found: [[UInt8]: Int64] = [:]
      for run in merged {
        for record in try Runs.read(run, partition: partition) {
          found[record.key, default: 0] &+= record.value
        }
      }
      #expect(found == sums)
    }
  }

  @Test("runs that are few enough are left as they are")
  func nothingToDo() throws {
    let directory = try TemporaryDirectory()
    let run = try Runs.write([Runs.records(5, seed: 1)], to: directory.path("run")).run
    let (merged, report) = try Self.passes(
      fanIn: 2, slots: 1, in: directory
    ).reduce([run, run])
    #expect(merged == [run, run])
    #expect(report == SpillReport())
  }

  @Test("a damaged run is an error, not a shorter merge")
  func damaged() throws {
    let directory = try TemporaryDirectory()
    let runs = try (0..<5).map { number in
      try Runs.write(
        [Runs.records(50, seed: UInt64(number))], to: directory.path("map-5-run-\(number)"),
        identity: RunIdentity(job: 1, task: 5, run: UInt32(number))
      ).run
    }
    var bytes = try Files.read(runs[1].path)
    bytes[60] ^= 1
    try Files.write(bytes, to: runs[1].path)
    let failure = failure {
      _ = try Self.passes(
        fanIn: 2, slots: 2, in: directory
      ).reduce(runs)
    }
    #expect(failure?.kind == .corrupted)
    #expect(failure?.message.contains(runs[1].path.text) == true)
  }
}
