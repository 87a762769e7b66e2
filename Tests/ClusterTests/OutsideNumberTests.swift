import Foundation
import TestSupport
import Testing

/// Extreme numbers from peers, clients and the store: a manager and a worker survive them, and
/// finish jobs afterwards.
@Suite("Numbers from outside a cluster")
struct OutsideNumberTests {
  /// Sends each line on its own connection, so that none is closed because of an earlier one.
  private func send(_ lines: [String], to server: Server) throws {
    for line in lines {
      let connection = try RawConnection(server.host, server.port)
      connection.send(line + "\n")
      connection.finish()
      _ = connection.readSome(milliseconds: 0)
    }
  }

  private func expectJob(_ cluster: Cluster, _ name: String) throws {
    let gates = try Gates(cluster)
    let answer = try gates.answer()
    let job = try cluster.detach(gates.job, to: name)
    let state = try cluster.end(of: job)
    #expect(state.state == "succeeded", "\(state)")
    try cluster.expectSame(name, answer)
  }

  @Test("in any field of any message leave manager and worker alive, and jobs unharmed")
  func messages() throws {
    try Cluster.with(workers: 1) { cluster in
      // Nothing listens at the hosts of the examples, so what a manager sends there is refused at
      // once.
      let examples = try ProtocolExamples.all().map {
        $0.replacing(#/node-\d/#, with: "127.0.0.1").replacing(":6001", with: ":1")
      }
      var count = 0
      for example in examples {
        let variants = NumberVariants.of(example)
        count += variants.count
        try send(variants, to: cluster.manager)
        try send(variants, to: cluster.workers[0])
        for variant in variants {
          Sockets.datagram(Array(variant.utf8), to: cluster.manager.host, cluster.manager.port)
        }
        for server in [cluster.manager, cluster.workers[0]] {
          let isOver = try server.hasEnded()
          try #require(!isOver, "\(example)")
        }
      }
      #expect(count > 500)
      try expectJob(cluster, "out")
    }
  }

  @Test("in the specification of a submitted job are refused, or the job ends on its own")
  func specifications() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.directory.write("a b a\n", to: "in/text")
      let specification = """
        {"program":{"count":{"_0":{"field":1,"separator":{"byte":{"_0":32}}}}},\
        "inputs":["\(cluster.directory.path("in/text"))"],"rightInputs":[],\
        "output":"\(cluster.output("N"))","format":{"fixed":{"bytes":3}},\
        "partitions":{"count":{"_0":2}},"slots":1,"splitBytes":4,"memoryBytes":1073741824,\
        "spillCompression":"lz4","scratch":"","skipBadRecordsMax":0,"overwrite":false,\
        "compressOutput":false,"endsOutputByNUL":false,"shipment":{"files":[{"bytes":1,\
        "hash":"0d5efd5c8b0bb3bdcc7d3a4b7d6c4a3a8e6e65a1f4bd5a83aa4c1db1f0b7a2c9","path":"/a/b",\
        "isExecutable":false}]}}
        """
      var lines: [String] = []
      for (number, variant) in NumberVariants.of(specification).enumerated() {
        let own = variant.replacing(cluster.output("N"), with: cluster.output("\(number)"))
        // With the messages that have to come first, and without.
        let bare = own.replacing(#/,"shipment":.*\]\}/#, with: "")
        lines += [own, bare].enumerated().map {
          #"{"message_type":"submit","request":\#(number + 1),"priority":0,"specification":\#($1)}"#
        }
      }
      try send(lines, to: cluster.manager)
      for job in try cluster.jobList() { try cluster.end(of: job.id) }
      try expectJob(cluster, "out")
    }
  }

  // MARK: Reports

  /// A report of a map task as a worker sends it.
  private func report(
    job: Int, map: Int, worker: String, records: String, partitions: String = "3"
  ) -> String {
    """
    {"message_type":"attempt_finished","attempt":{"job":\(job),"kind":"map","index":\(map),\
    "number":0},"epoch":1,"worker_id":\(worker),"report":{"task":\(map),"parts":[],"ranges":[],\
    "counters":{},"skipped":[],"run":{"path":"/x","partitions":\(partitions),"isSequenced":false,\
    "identity":{"job":1,"task":\(map),"run":0}},"report":{"inputBytes":1,"inflatedBytes":1,\
    "records":\(records),"emitted":1,"combined":1,"combinedBytes":1,"spill":{"runs":1,"records":1,\
    "rawBytes":1,"storedBytes":1,"mergePasses":0}}},"map_output":{"path":"/x",\
    "partition_sizes":"AQEB"}}
    """
  }

  @Test("in a report fail the attempt, and another attempt does the task")
  func reports() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [0, 1])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try Patience.until("both slots are held") { gates.starts(.map) == 2 }
      let workers = try cluster.gristmill(["workers", "--json"]).output
      let id = try #require(workers.firstMatch(of: #/"id" : (\d+)/#)).1
      try send(
        [
          report(job: job, map: 0, worker: String(id), records: "9223372036854775807"),
          report(job: job, map: 1, worker: String(id), records: "1", partitions: "-1"),
        ], to: cluster.manager)
      try Patience.until("both are refused") {
        cluster.manager.log.matches(of: #/report="?|a report was refused/#).count >= 2
      }
      try gates.open(.map)
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }

  /// Changes the store of a manager that is away.
  private func change(_ cluster: Cluster, _ statements: String) throws {
    let script = """
      import sqlite3, sys
      store = sqlite3.connect(sys.argv[1])
      store.executescript(sys.argv[2])
      store.commit()
      store.close()
      """
    let outcome = try Command(
      "/usr/bin/env",
      ["python3", "-c", script, cluster.directory.path("manager/store.db"), statements]
    ).wait()
    #expect(outcome.code == 0, "\(outcome.error)")
  }

  /// What becomes of a job in the store.
  enum Damage: String, CaseIterable, Sendable {
    case records, noReport, kind, index, shape, specification, document, plan, started

    var statements: String {
      let report = "CAST(replace(CAST(bytes AS TEXT), '\"records\":', '\"records\":922337203685477'"
      return switch self {
      case .records: "UPDATE reports SET bytes = \(report)) AS BLOB) WHERE kind = 1 AND job = 1"
      case .noReport: "UPDATE reports SET bytes = x'7b7d' WHERE kind = 1 AND job = 1"
      case .kind: "UPDATE attempts SET kind = 9 WHERE kind = 1 AND task = 0 AND job = 1"
      case .index:
        "UPDATE attempts SET task = 9223372036854775807 WHERE kind = 1 AND task = 0 AND job = 1"
      case .shape: "UPDATE jobs SET shape = x'02ffffffffffffffffff01' WHERE id = 1"
      case .specification: "UPDATE documents SET specification = x'7b7d' WHERE job = 1"
      case .document: "DELETE FROM documents WHERE job = 1"
      case .plan: "UPDATE documents SET plan = NULL WHERE job = 1"
      case .started: "UPDATE attempts SET started = -9223372036854775808 WHERE job = 1"
      }
    }
  }

  @Test(
    "in the store fail their job for good with a clear message, and the manager continues",
    arguments: Damage.allCases)
  func stored(damage: Damage) throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [7])
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "lost")
      let other = try cluster.detach(
        Job(program: ["wordcount"], inputs: ["words"]), to: "other", ["--priority=-5"])
      try cluster.wait(for: job, "all maps but one are done") { $0.maps.done == 7 }
      cluster.manager.kill()
      try change(cluster, damage.statements)
      for _ in 1...2 {
        try cluster.restartManager()
        let state = try cluster.state(of: job)
        #expect(state.state == "failed", "\(state)")
        #expect(state.error?.contains("submit it again") == true, "\(state.error ?? "")")
      }
      try gates.open(.map)
      #expect(try cluster.end(of: other).state == "succeeded")
      try expectJob(cluster, "again")
      try Patience.until("nothing of the lost job is left") {
        try !cluster.directory.names(in: "out").contains { $0.contains(".lost") }
          || damage == .document
      }
    }
  }

  @Test("a job over gzip files continues to its end after a restart of the manager")
  func gzip() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [7])
      let plain = try Files.read(cluster.directory.path("in/words/0"))
      try cluster.directory.write(GzipMember(plain).bytes, to: "in/words/0.gz")
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: job, "all maps but one are done") {
        $0.maps.done == $0.maps.total - 1 && $0.maps.total > 7
      }
      try cluster.restartManager()
      try gates.open(.map)
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)")
      try cluster.expectSame("out", answer)
    }
  }
}
