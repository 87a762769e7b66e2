import Foundation
import TestSupport
import Testing

/// Nobody can make Gristmill move or remove a file or directory that none of its jobs made.
@Suite("Files of others")
struct OutputRightsTests {
  private func send(_ message: String, to host: String, _ port: Int) throws {
    let connection = try RawConnection(host, port)
    connection.send(message + "\n")
    connection.finish()
    _ = connection.readToEnd()
  }

  @Test("stay where they are although a worker claims them as its parts")
  func claimed() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let victim = try cluster.directory.write("precious\n", to: "notes/precious")
      try gates.close(.reduce)
      let job = try cluster.detach(gates.job, to: "out")
      try Patience.until("a reducer runs") { gates.starts(.reduce) > 0 }
      let worker = try #require(try cluster.workerList().first).id
      for index in 0..<3 {
        try send(
          """
          {"message_type":"attempt_finished","attempt":{"job":\(job),"kind":"reduce",\
          "index":\(index),"number":0},"epoch":1,"worker_id":\(worker),"parts":[{"path":"\(victim)",\
          "name":"part-0000\(index)","bytes":9,"records":1,"crc32c":"00000000"}]}
          """, to: cluster.manager.host, cluster.manager.port)
      }
      try gates.open(.reduce)
      // Whether the manager believes the sender or not.
      let state = try cluster.end(of: job)
      #expect(try Files.read(victim) == Array("precious\n".utf8))
      if state.state == "succeeded" {
        try cluster.expectSame("out", answer)
      } else {
        #expect(state.error?.contains("reported \(victim)") == true, "\(state)")
        #expect(!Files.exists(cluster.output("out")))
      }
    }
  }

  // MARK: new_manager_job

  private func message(_ input: String, _ output: String, mapper: String = "cat") -> String {
    """
    {"message_type":"new_manager_job","input_directory":"\(input)","output_directory":"\(output)",\
    "mapper_executable":"\(mapper)","reducer_executable":"cat","num_mappers":1,"num_reducers":2}
    """
  }

  /// The files below a directory of the cluster, with their contents.
  private func contents(_ cluster: Cluster, _ name: String) throws -> [String: [UInt8]] {
    let names = try cluster.directory.tree().filter { $0.hasPrefix(name) }
    return Dictionary(
      uniqueKeysWithValues: names.map { ($0, (try? Files.read(cluster.directory.path($0))) ?? []) })
  }

  @Test(
    "stay where they are although new_manager_job names their directory as its output",
    arguments: ["own workers", "no worker", "foreign worker"])
  func named(workers: String) throws {
    try Cluster.with(workers: workers == "own workers" ? 1 : 0) { cluster in
      // Names that earlier outputs have, so that only the input itself is in the way.
      let input = try cluster.directory.makeDirectory("in/v")
      try cluster.directory.write("a\n", to: "in/v/part-00000")
      try cluster.directory.write("mine\n", to: "in/home/notes.txt")
      try cluster.directory.write("mine\n", to: "in/home/part-00000")
      try cluster.directory.write("mine\n", to: "in/deep/part-00000/mine")
      try Files.link(cluster.directory.path("in/link"), to: input)
      let worker = try Listener()
      if workers == "foreign worker" {
        try send(
          #"{"message_type":"register","worker_host":"127.0.0.1","worker_port":\#(worker.port)}"#,
          to: cluster.manager.host, cluster.manager.port)
        try Patience.until("the worker is reached") {
          cluster.manager.log.contains("foreign worker registered")
        }
      }
      let before = try contents(cluster, "in/")
      let root = cluster.directory.path("in")
      let pairs = [
        (input, input), (input, input + "/"), (input, root + "/deep/../v"),
        (input, root + "/link"), (root + "/link", input), (input + "//", input),
        (root + "/link/", root + "/v/"), (root + "/./v", root), (input, input + "/below"),
        (root + "/v*", input), (input, root + "/home"), (input, root + "/deep"), (input, "/"),
        (input, "/usr/.."),
      ]
      for (one, other) in pairs {
        try send(message(one, other), to: cluster.manager.host, cluster.manager.port)
      }
      // The manager has seen all of them once it answers.
      _ = try cluster.jobList()
      if workers == "no worker" {
        try cluster.startWorker()
        try cluster.waitForWorkers(1)
      }
      try Patience.until("all are refused") {
        cluster.manager.log.matches(of: #/a job was refused/#).count == pairs.count
      }
      #expect(try cluster.jobList().map(\.id) == [])
      #expect(try contents(cluster, "in/") == before)
      withExtendedLifetime(worker) {}
    }
  }

  @Test("including an earlier output are back when the job that was to replace them fails")
  func restored() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.directory.write("a\n", to: "in/v/1")
      try cluster.directory.write("old\n", to: "out/out/part-00007")
      try send(
        message(cluster.directory.path("in/v"), cluster.output("out"), mapper: "false"),
        to: cluster.manager.host, cluster.manager.port)
      try Patience.until("the job is there", pause: Patience.longPause) {
        try !cluster.jobList().isEmpty
      }
      #expect(try cluster.end(of: 1).state == "failed")
      try cluster.expectTidyOutput(["out"])
      #expect(try cluster.directory.names(in: "out/out") == ["part-00007"])
    }
  }

  // MARK: Workers

  @Test("are neither removed nor overwritten by a worker whose task fails there")
  func failing() throws {
    try Cluster.with(workers: 1) { cluster in
      let home = try cluster.directory.makeDirectory("notes/home")
      try cluster.directory.write("precious\n", to: "notes/home/part-00000")
      try cluster.directory.write("precious\n", to: "notes/home/below/more")
      let before = try contents(cluster, "notes/")
      let plan = String(repeating: "0", count: 64)
      let worker = cluster.workers[0]
      for kind in ["map", "reduce"] {
        try send(
          """
          {"message_type":"new_\(kind)_task","task_id":0,"executable":"","input_paths":[],\
          "output_directory":"\(home)","num_partitions":1,"worker_host":"\(worker.host)",\
          "worker_port":\(worker.port),"attempt":{"job":99,"kind":"\(kind)","index":0,"number":0},\
          "epoch":1,"plan":"\(plan)","memory_bytes":1073741824,"maps":1}
          """, to: worker.host, worker.port)
      }
      // Whether the worker takes tasks from the sender or not: it does those of its manager after them.
      let gates = try Gates(cluster)
      #expect(try cluster.submit(gates.job, to: "out").end().code == 0)
      for (name, bytes) in before { #expect(try contents(cluster, "notes/")[name] == bytes) }
    }
  }
}
