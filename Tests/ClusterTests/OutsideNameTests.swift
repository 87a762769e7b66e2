import Foundation
import TestSupport
import Testing

/// Names and words from outside that try to be more than that.
@Suite("Names from outside a cluster")
struct OutsideNameTests {
  private static let evil = "x\u{9b}31m\u{202e}\u{2066}y"
  private static let shown = #"x\u{009B}31m\u{202E}\u{2066}y"#

  /// The same as part of a path: what `ls` shows.
  private static let quoted = #"x\302\23331m\342\200\256\342\201\246y"#

  private func expectPlain(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let odd = text.unicodeScalars.filter {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
    }
    #expect(odd.isEmpty, "\(text.debugDescription)", sourceLocation: sourceLocation)
    #expect(
      text.contains(Self.shown) || text.contains(Self.quoted), "\(text)",
      sourceLocation: sourceLocation)
  }

  @Test("in jobs, status, workers and logs are only displayed")
  func lists() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let outcome = try cluster.submit(
        gates.job, to: Self.evil + "\u{1b}[2J\nforged", ["--name", Self.evil]
      )
      .end()
      #expect(outcome.code == 0, "\(outcome.error)")
      expectPlain(try cluster.gristmill(["jobs"]).output)
      let status = try cluster.gristmill(["status", "1"])
      #expect(status.code == 0, "\(status.error)")
      expectPlain(status.output)
      #expect(!status.output.contains("\nforged") && status.output.contains(#"\033[2J\nforged"#))
      let failed = try cluster.submit(
        Job(program: ["wordcount"], inputs: [Self.evil]), to: "none"
      ).end()
      #expect(failed.code == 66)
      expectPlain(failed.error)
      expectPlain(try cluster.gristmill(["status", "2"]).output)
      for server in [cluster.manager] + cluster.workers {
        let odd = server.log.unicodeScalars.filter {
          $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
        }
        #expect(odd.isEmpty, "\(server.log.debugDescription)")
      }
    }
  }

  @Test(
    "impossible job numbers are an error of usage, at once",
    arguments: NumberVariants.edges.filter { !["2147483648", "9007199254740992"].contains($0) })
  func jobs(number: String) throws {
    try Cluster.with(workers: 0) { cluster in
      for verb in ["status", "cancel"] {
        let outcome = try cluster.start([verb, "--", number]).end(within: 10)
        #expect(outcome.code == 64, "\(outcome.code) \(outcome.error)")
      }
    }
  }

  // MARK: Words to a worker

  private func send(_ message: String, to server: Server) throws {
    let connection = try RawConnection(server.host, server.port)
    connection.send(message + "\n")
    connection.finish()
    _ = connection.readSome(milliseconds: 100)
  }

  @Test("paths of a task in the plain form are paths, even if they look like flags")
  func flags() throws {
    try Cluster.with(workers: 1) { cluster in
      let input = try cluster.directory.write("b\na\n", to: "in/text")
      func task(_ number: Int, _ more: [String]) -> String {
        let paths = ([input] + more).map { "\"\($0)\"" }.joined(separator: ",")
        return """
          {"message_type":"new_map_task","task_id":\(number),"executable":"/bin/cat",\
          "input_paths":[\(paths)],"output_directory":"\(cluster.output("foreign"))",\
          "num_partitions":1}
          """
      }
      try send(task(1, ["--overwrite"]), to: cluster.workers[0])
      try send(task(2, []), to: cluster.workers[0])
      let made = cluster.output("foreign/maptask00002-part00000")
      try Patience.until("the plain task is done") { Files.exists(made) }
      #expect(try Files.read(made) == Array("a\nb\n".utf8))
      try Patience.until("the other one has failed") {
        cluster.workers[0].log.contains("--overwrite: No such file")
      }
      #expect(!Files.exists(cluster.output("foreign/maptask00001-part00000")))
    }
  }

  @Test("tasks and other orders of an earlier start of the manager are refused by a worker")
  func epochs() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.restartManager()
      try cluster.waitForWorkers(1)
      let worker = cluster.workers[0]
      try Patience.until("the worker has heard of the second start") {
        worker.log.contains("epoch=2")
      }
      let gates = try Gates(cluster, holding: [0])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try Patience.until("a mapper is held") { gates.starts(.map) > 0 }
      let hash = String(repeating: "0d", count: 32)
      let attempt = #""attempt":{"job":99,"kind":"map","index":0,"number":0},"epoch":1"#
      let live = #""attempt":{"job":\#(job),"kind":"map","index":0,"number":0},"epoch":1"#
      for message in [
        #"{"message_type":"new_map_task","task_id":0,"executable":"","input_paths":[],"output_directory":"","num_partitions":1,\#(attempt),"plan":"\#(hash)","memory_bytes":1}"#,
        #"{"message_type":"new_reduce_task","task_id":0,"executable":"","input_paths":[],"output_directory":"",\#(attempt),"plan":"\#(hash)","memory_bytes":1,"maps":1}"#,
        #"{"message_type":"new_plan_task",\#(attempt),"plan":"\#(hash)","memory_bytes":1}"#,
        #"{"message_type":"list_inputs",\#(attempt),"specification":"\#(hash)"}"#,
        #"{"message_type":"stop_attempt",\#(live)}"#,
        #"{"message_type":"map_outputs",\#(live),"sources":[]}"#,
        #"{"message_type":"forget_job","job":\#(job),"epoch":1}"#,
      ] {
        try send(message, to: worker)
      }
      try Patience.until("all are refused") {
        worker.log.matches(of: #/refused: of an earlier start/#).count == 7
      }
      #expect(!worker.log.contains("job 99"), "nothing of them is begun")
      try gates.open(.map)
      #expect(try cluster.end(of: job).state == "succeeded")
      #expect(gates.starts(.map) == gates.files, "nothing is stopped or forgotten")
      try cluster.expectSame("out", answer)
    }
  }
}
