import Foundation
import TestSupport
import Testing

/// One call on a socket fails, once, and everything goes on.
@Suite("Sockets that fail")
struct SocketFaultTests {
  /// Longer than a worker may be silent.
  private static let silenceSeconds = 12.0

  private func expectHeard(_ cluster: Cluster, workers: Int = 1) throws {
    let isMissed = try Patience.reaches(seconds: Self.silenceSeconds, pause: Patience.longPause) {
      try cluster.workerList().count { $0.state == "live" } < workers
    }
    #expect(!isMissed, "a worker is missed")
  }

  @Test(
    "a heartbeat that cannot be sent is not its worker's last",
    arguments: [ENETUNREACH, EPERM])
  func heartbeat(error: Int32) throws {
    try Cluster.with(workers: 0) { cluster in
      let mark = cluster.directory.path("notes/mark")
      let worker = try cluster.startWorker(
        fault: PreloadedFault("datagram", 2, error, mark: mark))
      try cluster.waitForWorkers(1)
      try Patience.until("the fault") { Files.exists(mark) }
      try expectHeard(cluster)
      #expect(worker.log.matches(of: #/a heartbeat was not sent/#).count == 1)
    }
  }

  @Test("a manager that cannot receive a heartbeat receives the next one")
  func receiving() throws {
    var settings = Cluster.Settings(workers: 1)
    settings.managerFault = { try PreloadedFault("received", 2, EPERM, mark: $0) }
    try Cluster.with(settings) { cluster in
      try Patience.until("the listener dies") {
        cluster.manager.log.contains(#/a listener died.* for=heartbeats/#)
      }
      try expectHeard(cluster)
    }
  }

  @Test("a manager that cannot accept a connection accepts others")
  func accepting() throws {
    var settings = Cluster.Settings(workers: 1)
    settings.managerFault = { try PreloadedFault("accept", 20, ENETUNREACH, mark: $0) }
    try Cluster.with(settings) { cluster in
      // One of these is the one that is not accepted.
      for _ in 0..<20 { _ = try? cluster.workerList() }
      try Patience.until("the listener dies") {
        cluster.manager.log.contains(#/a listener died.* for=messages/#)
      }
      try Patience.until("the manager answers", pause: Patience.longPause) {
        (try? cluster.workerList().count) == 1
      }
    }
  }

  @Test("a worker that cannot accept the manager's connection is reached by the next one")
  func acceptingWorker() throws {
    try Cluster.with(workers: 0) { cluster in
      let mark = cluster.directory.path("notes/mark")
      // With the first one it checks whether the kernel says who owns sockets.
      let worker = try cluster.startWorker(fault: PreloadedFault("accept", 2, EPERM, mark: mark))
      try cluster.waitForWorkers(1)
      #expect(worker.log.contains("the listener for messages died"))
      let gates = try Gates(cluster)
      let job = try cluster.detach(gates.job, to: "out")
      #expect(try cluster.end(of: job).state == "succeeded")
    }
  }

  @Test("a wall clock set back by an hour stops no time-out of the manager")
  func clock() throws {
    var settings = Cluster.Settings(workers: 2)
    settings.managerFault = { try PreloadedFault(setBack: $0) }
    try Cluster.with(settings) { cluster in
      try cluster.directory.write("", to: Cluster.Settings.managerMark)
      kill(cluster.workers[0].process, SIGSTOP)
      defer { kill(cluster.workers[0].process, SIGCONT) }
      try Patience.until("the worker is missed", seconds: 16, pause: Patience.longPause) {
        try cluster.workerList().count == 1
      }
    }
  }
}
