import Foundation
import TestSupport
import Testing

/// What the commands of a client do, and how fast.
@Suite("Commands of a cluster")
struct CommandTests {
  /// A job whose mappers wait until the gate is opened.
  private func held(
    _ body: (_ cluster: Cluster, _ gates: Gates, _ answer: [String: [UInt8]]) throws -> Void
  ) throws {
    try Cluster.with(workers: 2) { cluster in
      let gates = try Gates(cluster, holding: [0, 1, 2, 3, 4, 5, 6, 7])
      let answer = try gates.answer()
      try gates.close(.map)
      try body(cluster, gates, answer)
    }
  }

  @Test("submit --detach, jobs and status show the state of a job")
  func detached() throws {
    try held { cluster, gates, answer in
      #expect(try cluster.detach(gates.job, to: "out") == 1)
      try cluster.wait(for: 1, "maps run") { $0.maps.running > 0 && $0.maps.total == 8 }
      let list = try cluster.gristmill(["jobs"])
      #expect(list.output.contains("running"), "\(list.output)")
      let status = try cluster.gristmill(["status", "1"])
      #expect(status.code == 0 && status.output.contains("0/8 +"), "\(status.output)")
      try gates.open(.map)
      #expect(try cluster.end(of: 1).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("cancel ends a job and its programs at once, and leaves nothing behind")
  func cancelled() throws {
    try held { cluster, gates, answer in
      _ = try cluster.detach(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      let outcome = try cluster.start(["cancel", "1"]).end(within: Patience.endSeconds)
      #expect(outcome.code == 0 && outcome.error == "", "\(outcome.error)")
      #expect(try cluster.state(of: 1).state == "cancelled")
      try cluster.expectTidyOutput([])
      try cluster.expectNoPrograms()
      try cluster.expectNoJobInScratch()
      #expect(try cluster.gristmill(["cancel", "1"]).code == 0, "it is what was wanted")
      // The slots are free again.
      try gates.open(.map)
      #expect(try cluster.submit(gates.job, to: "next").end().code == 0)
      try cluster.expectSame("next", answer)
      let late = try cluster.gristmill(["cancel", "2"])
      #expect(late.code == 66 && late.error.contains("already succeeded"), "\(late.error)")
      try cluster.endAndCheck(outputs: ["next"])
    }
  }

  @Test("Ctrl-C on a waiting submit cancels its job")
  func interrupted() throws {
    try held { cluster, gates, _ in
      let submit = try cluster.submit(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      submit.send(SIGINT)
      let outcome = try submit.end(within: Patience.endSeconds)
      #expect(outcome.code == 130, "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
      #expect(try cluster.state(of: 1).state == "cancelled")
      try cluster.expectTidyOutput([])
      try cluster.expectNoPrograms()
    }
  }

  @Test("a killed submit leaves its job running")
  func submitKilled() throws {
    try held { cluster, gates, answer in
      let submit = try cluster.submit(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      submit.send(SIGKILL)
      _ = try submit.end()
      try gates.open(.map)
      #expect(try cluster.end(of: 1).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("drain: the worker finishes what it runs, and gets nothing more")
  func drained() throws {
    try held { cluster, gates, answer in
      _ = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: 1, "all slots are taken") { $0.maps.running == 4 }
      let drained = cluster.workers[0]
      #expect(try cluster.gristmill(["drain", drained.address]).code == 0)
      try Patience.until("it drains") {
        try cluster.workerList().first { $0.port == drained.port }?.state != "live"
      }
      let begun = drained.log.matches(of: /attempt begins/).count
      try gates.open(.map)
      #expect(try cluster.end(of: 1).state == "succeeded")
      try cluster.expectSame("out", answer)
      #expect(drained.log.matches(of: /attempt begins/).count == begun)
      #expect(try !drained.hasEnded())
      let wrong = try cluster.gristmill(["drain", "127.0.0.1:1"])
      #expect(wrong.code != 0 && wrong.error.contains("no worker"), "\(wrong.error)")
    }
  }

  @Test("shutdown ends a manager and busy workers within five seconds, all with 0")
  func shutdown() throws {
    try held { cluster, gates, _ in
      _ = try cluster.detach(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      try cluster.shutdown()
      try cluster.expectNothingLeft()
    }
  }

  @Test("shutdown of idle workers takes less than two seconds")
  func idleShutdown() throws {
    try Cluster.with(workers: 3) { cluster in
      let clock = ContinuousClock()
      let begin = clock.now
      try cluster.shutdown()
      #expect(clock.now - begin < .seconds(2))
      try cluster.expectNothingLeft()
    }
  }

  @Test("a worker ended by a signal exits with 0, and its work moves elsewhere")
  func workerAsked() throws {
    for signal in [SIGTERM, SIGINT] {
      try held { cluster, gates, answer in
        _ = try cluster.detach(gates.job, to: "out")
        try cluster.wait(for: 1, "all slots are taken") { $0.maps.running == 4 }
        cluster.workers[0].send(signal)
        #expect(try cluster.workers[0].end().code == 0)
        try gates.open(.map)
        #expect(try cluster.end(of: 1).state == "succeeded")
        try cluster.expectSame("out", answer)
        try cluster.endAndCheck(outputs: ["out"])
      }
    }
  }

  @Test("jobs of a higher priority get slots first")
  func priority() throws {
    try Cluster.with(workers: 1, slots: 1) { cluster in
      let gates = try Gates(cluster, files: 4, holding: [0])
      try gates.close(.map)
      let first = try cluster.detach(gates.job, to: "first")
      try Patience.until("a mapper runs") { gates.starts(.map) > 0 }
      let low = try cluster.detach(gates.job, to: "low")
      let high = try cluster.detach(gates.job, to: "high", ["--priority", "5"])
      try gates.open(.map)
      for job in [first, low, high] {
        #expect(try cluster.end(of: job).state == "succeeded")
      }
      let done = cluster.manager.log.matches(of: #/job is done job=(\d+)/#).compactMap {
        Int($0.1)
      }
      #expect(done.first == high, "\(done)")
      #expect(done.last == low, "\(done)")
    }
  }

  @Test("a job queued after another one uses the slots that it leaves idle")
  func idleSlots() throws {
    try Cluster.with(workers: 2) { cluster in
      let gates = try Gates(cluster, files: 4, holding: [0])
      let answer = try gates.answer()
      try gates.close(.map)
      let first = try cluster.detach(gates.job, to: "first")
      try cluster.wait(for: first, "one map is held") { $0.maps.done == 3 }
      let other = Job(program: ["wordcount"], inputs: ["words"])
      #expect(try cluster.submit(other, to: "second").end().code == 0)
      #expect(try cluster.state(of: first).state == "running")
      try gates.open(.map)
      #expect(try cluster.end(of: first).state == "succeeded")
      try cluster.expectSame("first", answer)
      try cluster.expectSame("second", cluster.answer(other))
    }
  }

  @Test("fetch copies the complete output of a finished job, and of no other")
  func fetched() throws {
    try held { cluster, gates, answer in
      _ = try cluster.detach(gates.job, to: "out")
      let early = try cluster.gristmill(["fetch", "1", cluster.output("copy")])
      #expect(early.code != 0 && early.error.contains("no output"), "\(early.error)")
      try gates.open(.map)
      #expect(try cluster.end(of: 1).state == "succeeded")
      let outcome = try cluster.gristmill(["fetch", "1", cluster.output("copy")])
      #expect(outcome.code == 0, "\(outcome.error)")
      try cluster.expectSame("copy", answer)
      let printed = try cluster.gristmill(["fetch", "1", "-"])
      #expect(printed.code == 0, "\(printed.error)")
      let parts = try Command.runInShell(
        "cat \"$1\"/part-*", [cluster.output("out")])
      #expect(printed.output == parts.output && !parts.output.isEmpty)
      // It has neither --output nor --overwrite, so its errors name neither.
      let again = try cluster.gristmill(["fetch", "1", cluster.output("copy")])
      #expect(again.code == 73 && again.error.contains("is not empty"), "\(again.error)")
      #expect(!again.error.contains("--o"), "\(again.error)")
      try cluster.expectTidyOutput(["copy", "out"])
    }
  }

  @Test("for a missing job each of them prints one clear line")
  func unknownJob() throws {
    try Cluster.with(workers: 0) { cluster in
      for arguments in [
        ["status", "9"], ["wait", "9"], ["logs", "9"], ["cancel", "9"],
        ["fetch", "9", cluster.output("copy")],
      ] {
        let outcome = try cluster.gristmill(arguments)
        #expect(outcome.code == 66, "\(arguments)")
        #expect(outcome.error == "gristmill: there is no job 9\n")
      }
    }
  }

  @Test("a job waits for the first worker, and a worker for its manager")
  func order() throws {
    try Cluster.with(workers: 0) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let job = try cluster.detach(gates.job, to: "out")
      cluster.manager.kill()
      try cluster.startWorker()
      try cluster.restartManager()
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }
}
