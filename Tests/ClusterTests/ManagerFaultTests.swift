import Foundation
import TestSupport
import Testing

/// A manager that is killed and restarted continues where it was.
@Suite("Managers that are killed")
struct ManagerFaultTests {
  /// When the manager is killed.
  enum Moment: String, CaseIterable, Sendable {
    case afterSubmit, someMapsDone, allMapsDone, someReducesDone
  }

  @Test(
    "and restarted finish the job, and repeat no finished map",
    arguments: Moment.allCases)
  func restarted(moment: Moment) throws {
    try Cluster.with(workers: 2, backupTasks: false) { cluster in
      let gates = try Gates(cluster, holding: [6, 7])
      let answer = try gates.answer()
      try gates.close(.map)
      try gates.close(.reduce)
      let job = try cluster.detach(gates.job, to: "out")
      if moment != .afterSubmit {
        try cluster.wait(for: job, "some maps are done") { $0.maps.done == 6 }
      }
      if moment == .allMapsDone || moment == .someReducesDone {
        try gates.open(.map)
        try cluster.wait(for: job, "all maps are done") { $0.maps.done == 8 }
      }
      if moment == .someReducesDone {
        try gates.open(.reduce)
        try Patience.until("a reduce is done") {
          cluster.workers.contains { $0.log.contains(#/done attempt="job \d+ reduce/#) }
        }
      }
      try cluster.restartManager()
      for kind in [Gates.Kind.map, .reduce] { try? gates.open(kind) }
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)")
      try cluster.expectSame("out", answer)
      // A running map may have been lost with the manager; a finished one may not.
      let startsMax = moment == .afterSubmit ? 16 : moment == .someMapsDone ? 10 : 8
      #expect(gates.starts(.map) <= startsMax, "mappers started")
      try cluster.waitForWorkers(2)
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("ten times over finish the job, with the same bytes", arguments: [1, 2, 3] as [UInt64])
  func often(seed: UInt64) throws {
    try Cluster.with(workers: 3) { cluster in
      let gates = try Gates(cluster, files: 24)
      let answer = try gates.answer()
      let job = try cluster.detach(gates.job, to: "out")
      var random = SplitMix64(seed: seed)
      for _ in 0..<10 {
        usleep(UInt32(random.number(in: 0...150_000)))
        try cluster.restartManager()
      }
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)")
      try cluster.expectSame("out", answer)
      // Workers that have not come back yet would not hear of the end.
      try cluster.waitForWorkers(3)
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("do not forget a job that they have accepted")
  func taken() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      for number in 1...5 {
        #expect(try cluster.detach(gates.job, to: "\(number)") == number)
        try cluster.restartManager()
      }
      for number in 1...5 {
        #expect(try cluster.end(of: number).state == "succeeded", "job \(number)")
      }
    }
  }

  @Test("and away for a while do not stop running work; workers wait for the next one")
  func away() throws {
    try Cluster.with(workers: 2, backupTasks: false) { cluster in
      let gates = try Gates(cluster, holding: [6, 7])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: job, "some maps are done") { $0.maps.done == 6 }
      cluster.manager.kill()
      try gates.open(.map)
      try Patience.until("the held maps end", seconds: 5) {
        cluster.workers.reduce(0) { $0 + $1.log.matches(of: #/done attempt="job 1 map/#).count }
          == 8
      }
      try cluster.restartManager()
      #expect(try cluster.end(of: job).state == "succeeded")
      #expect(gates.starts(.map) == 8, "what ended while there was no manager is not run again")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("together with a worker lose the maps of that worker only")
  func withWorker() throws {
    try Cluster.with(workers: 3, backupTasks: false) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      try gates.close(.reduce)
      let job = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: job, "all maps are done") { $0.maps.done == 8 }
      let lost = cluster.workers[0].log.matches(of: #/done attempt="job 1 map/#).count
      cluster.manager.kill()
      cluster.workers[0].kill()
      try cluster.restartManager()
      try gates.open(.reduce)
      #expect(try cluster.end(of: job).state == "succeeded")
      #expect(gates.starts(.map) <= 8 + lost)
      try cluster.expectSame("out", answer)
      try cluster.expectTidyOutput(["out"])
    }
  }

  @Test("remember ended jobs, and continue their numbers")
  func history() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let first = try cluster.detach(gates.job, to: "1")
      #expect(try cluster.end(of: first).state == "succeeded")
      let failing = Job(program: ["--map", "false"], inputs: ["words"])
      let second = try cluster.detach(failing, to: "2")
      let failed = try cluster.end(of: second)
      try cluster.restartManager()
      #expect(try cluster.state(of: first).state == "succeeded")
      #expect(try cluster.state(of: second).error == failed.error)
      #expect(try cluster.jobList().map(\.id) == [2, 1])
      try cluster.waitForWorkers(1)
      #expect(try cluster.detach(gates.job, to: "3") == 3)
      #expect(try cluster.end(of: 3).state == "succeeded")
    }
  }

  @Test("with SIGTERM or Ctrl-C end with 0, and leave workers and jobs to the next one")
  func asked() throws {
    for signal in [SIGTERM, SIGINT] {
      try Cluster.with(workers: 1) { cluster in
        let gates = try Gates(cluster, holding: [0])
        let answer = try gates.answer()
        try gates.close(.map)
        let job = try cluster.detach(gates.job, to: "out")
        try Patience.until("mappers run") { gates.starts(.map) > 0 }
        cluster.manager.send(signal)
        #expect(try cluster.manager.end().code == 0)
        #expect(try !cluster.workers[0].hasEnded())
        try cluster.restartManager()
        try gates.open(.map)
        #expect(try cluster.end(of: job).state == "succeeded")
        try cluster.expectSame("out", answer)
      }
    }
  }
}
