import Foundation
import TestSupport
import Testing

/// Workers that die, stall or lose data cost time, and nothing else.
@Suite("Workers that fail")
struct WorkerFaultTests {
  /// Starts the job with gates closed as told, lets something happen, opens them, and expects the
  /// answer of an undisturbed run.
  ///
  /// - Parameter happen: is given the number of the job.
  private func disturb(
    _ settings: Cluster.Settings, closing: [Gates.Kind], holding: Set<Int> = [],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ happen: (Cluster, Gates, Int) throws -> Void
  ) throws {
    try Cluster.with(settings) { cluster in
      let gates = try Gates(cluster, holding: holding)
      let answer = try gates.answer()
      for kind in closing { try gates.close(kind) }
      let job = try cluster.detach(gates.job, to: "out")
      try happen(cluster, gates, job)
      for kind in closing { try gates.open(kind) }
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)", sourceLocation: sourceLocation)
      if state.state == "succeeded" {
        try cluster.expectSame("out", answer, sourceLocation: sourceLocation)
      }
      try cluster.expectTidyOutput(["out"], sourceLocation: sourceLocation)
      try cluster.shutdown(sourceLocation: sourceLocation)
      try cluster.expectNoProcesses(sourceLocation: sourceLocation)
    }
  }

  /// The worker that runs something: one that has begun an attempt of a kind and not finished it.
  private func busyWorker(_ cluster: Cluster, _ kind: Gates.Kind) throws -> Server {
    var found: Server?
    try Patience.until("a worker runs a \(kind) attempt") {
      found = cluster.workers.first { worker in
        guard worker.outcome == nil else { return false }
        let lines = worker.log.split(separator: "\n").filter { $0.contains(" \(kind) ") }
        return lines.count { $0.contains("attempt begins") }
          > lines.count { $0.contains("attempt done") }
      }
      return found != nil
    }
    guard let found else { throw ProcessFault("no worker runs a \(kind) attempt") }
    return found
  }

  @Test("one killed in the map phase: its maps run elsewhere")
  func killedInMap() throws {
    try disturb(.init(workers: 3), closing: [.map], holding: [2, 5]) { cluster, gates, job in
      try cluster.wait(for: job, "all but the held maps are done") { $0.maps.done == 6 }
      try busyWorker(cluster, .map).kill()
    }
  }

  @Test("one killed in the shuffle: map outputs lost with it are made again")
  func killedInShuffle() throws {
    try disturb(.init(workers: 3), closing: [.map], holding: [2, 5]) { cluster, gates, job in
      try cluster.wait(for: job, "reducers gather while maps run") {
        $0.reduces.running > 0 && $0.maps.done == 6
      }
      // A worker with outputs that reducers have been told of, preferably one that is not gathering
      // itself.
      let holders = cluster.workers.filter { $0.log.contains(#/done attempt="job \d+ map/#) }
      let holder = try #require(holders.first { !$0.log.contains(" reduce ") } ?? holders.first)
      holder.kill()
    }
  }

  @Test("one killed in the reduce phase: its reduces run elsewhere")
  func killedInReduce() throws {
    try disturb(.init(workers: 3), closing: [.reduce]) { cluster, gates, job in
      try cluster.wait(for: job, "reducers run") { $0.maps.done == 8 && $0.reduces.running > 0 }
      try Patience.until("a reducer has started") { gates.starts(.reduce) > 0 }
      try busyWorker(cluster, .reduce).kill()
    }
  }

  @Test("all but one killed at once: the last one does everything")
  func allButOne() throws {
    try disturb(.init(workers: 4), closing: [.map], holding: [1, 3]) { cluster, gates, job in
      try cluster.wait(for: job, "maps are done") { $0.maps.done >= 4 }
      for worker in cluster.workers.dropLast() { worker.kill() }
    }
  }

  @Test("all killed: the job waits for another that joins")
  func all() throws {
    try disturb(.init(workers: 2), closing: [.map], holding: [1]) { cluster, gates, job in
      try cluster.wait(for: job, "maps are done") { $0.maps.done >= 4 }
      for worker in cluster.workers { worker.kill() }
      try cluster.waitForWorkers(0)
      try cluster.startWorker()
    }
  }

  @Test("one killed and restarted at once on the same port is a new worker")
  func restarted() throws {
    try disturb(.init(workers: 3), closing: [.map], holding: [2, 5]) { cluster, gates, job in
      try cluster.wait(for: job, "maps are done") { $0.maps.done == 6 }
      let victim = try busyWorker(cluster, .map)
      victim.kill()
      try cluster.startWorker(port: victim.port)
      try cluster.waitForWorkers(3)
    }
  }

  @Test("one killed again and again, like its successors, costs the job none of its attempts")
  func killedOften() throws {
    try disturb(.init(workers: 1), closing: [.map], holding: [0]) { cluster, gates, job in
      for _ in 0..<6 {
        let before = gates.starts(.map)
        try Patience.until("a mapper starts") { gates.starts(.map) > before }
        cluster.workers.last?.kill()
        try cluster.startWorker()
      }
    }
  }

  @Test("a killed worker is missed at once, not at its next heartbeat")
  func missed() throws {
    try Cluster.with(workers: 3) { cluster in
      let victim = cluster.workers[1]
      victim.kill()
      try Patience.until("the worker is missed", seconds: 2) {
        cluster.manager.log.contains(" worker is gone worker=\(victim.address)")
      }
      #expect(try cluster.workerList().count { $0.state == "live" } == 2)
    }
  }

  @Test("a killed worker's programs end with it")
  func programsGo() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [0, 1])
      try gates.close(.map)
      _ = try cluster.detach(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      cluster.workers[0].kill()
      _ = try Patience.reaches(seconds: 3) { cluster.processes().count <= 1 }
      #expect(cluster.processes() == [cluster.manager.process])
    }
  }

  @Test("one stopped for longer than the failure timeout is missed, and harmless when it wakes up")
  func stopped() throws {
    try disturb(.init(workers: 3), closing: [.map, .reduce], holding: [2, 5]) {
      cluster, gates, job in
      try cluster.wait(for: job, "maps are done") { $0.maps.done == 6 }
      let victim = try busyWorker(cluster, .map)
      for process in try cluster.tree(of: victim) { kill(process, SIGSTOP) }
      try Patience.until("the worker is missed", seconds: 15) {
        try cluster.workerList().count { $0.state == "live" } == 2
      }
      try gates.open(.map)
      defer { try? gates.close(.map) }
      try cluster.wait(for: job, "the maps ran elsewhere") { $0.maps.done == 8 }
      for process in try cluster.tree(of: victim) { kill(process, SIGCONT) }
      try cluster.waitForWorkers(3)
    }
  }

  @Test("killed child processes cost only their attempts")
  func children() throws {
    try disturb(.init(workers: 2), closing: [.map], holding: [1, 4]) { cluster, gates, job in
      try cluster.wait(for: job, "maps are done") { $0.maps.done == 6 }
      let victim = try busyWorker(cluster, .map)
      let children = try cluster.tree(of: victim).filter { $0 != victim.process }
      #expect(!children.isEmpty)
      for process in children { kill(process, SIGKILL) }
      try Patience.until("its maps start again") { gates.starts(.map) > 8 }
      #expect(try !victim.hasEnded())
    }
  }

  /// Removes what a worker keeps on its disk.
  private func deleteScratch(of worker: Server, _ cluster: Cluster, parent: Bool) throws {
    let all = cluster.directory.path("scratch")
    let files = FileManager.default
    for number in try files.contentsOfDirectory(atPath: all) {
      let place = all + "/" + number
      for name in try files.contentsOfDirectory(atPath: place)
      where name.hasPrefix("gristmill-worker-\(worker.process)-") {
        try files.removeItem(atPath: parent ? place : place + "/" + name)
      }
    }
  }

  @Test("one whose directory is deleted makes it again, with what unfinished jobs need")
  func scratchDeleted() throws {
    try disturb(.init(workers: 1), closing: [.map], holding: [5]) { cluster, gates, job in
      try cluster.wait(for: job, "maps are done") { $0.maps.done == 7 }
      try deleteScratch(of: cluster.workers[0], cluster, parent: false)
    }
  }

  @Test("one that cannot make its directory again ends and says why; another does the job")
  func scratchGone() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let first = cluster.workers[0]
      try deleteScratch(of: first, cluster, parent: true)
      let job = try cluster.detach(gates.job, to: "out")
      let outcome = try first.end(within: 10)
      #expect(outcome.code == 2 || outcome.code == 1, "\(outcome)")
      #expect(outcome.error.contains("--scratch"), "\(outcome.error)")
      try cluster.startWorker()
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }
}
