import Foundation
import TestSupport
import Testing

/// The plain form of the protocol, from a client that knows only its document.
@Suite("Clients of any language")
struct ExternalClientTests {
  private func send(_ cluster: Cluster, _ message: String) throws {
    let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
    connection.send(message)
    connection.finish()
    #expect(connection.readToEnd() == [], "nothing is answered to \(message)")
  }

  private func job(_ cluster: Cluster, output: String) -> String {
    let notes = cluster.directory.path("notes")
    return """
      {"message_type":"new_manager_job","input_directory":"\(cluster.directory.path("in/words"))",\
      "output_directory":"\(cluster.output(output))","mapper_executable":"/bin/sh \(notes)/map.sh",\
      "reducer_executable":"/bin/sh \(notes)/reduce.sh","num_mappers":4,"num_reducers":2}
      """
  }

  @Test("new_manager_job makes a new output, with its part files and nothing else")
  func newManagerJob() throws {
    try Cluster.with(workers: 2) { cluster in
      let gates = try Gates(cluster)
      var same = gates.job
      same.program[5] = "2"
      var answer = try cluster.answer(same)
      answer["_SUCCESS"] = nil
      try cluster.directory.write("old", to: "out/out/part-00007")
      try send(cluster, job(cluster, output: "out"))
      try Patience.until("the job is there", pause: Patience.longPause) {
        try !cluster.jobList().isEmpty
      }
      #expect(try cluster.end(of: 1).state == "succeeded")
      try cluster.expectSame("out", answer)
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("reducers of new_manager_job get their lines in the order of sort(1) over whole lines")
  func order() throws {
    try Cluster.with(workers: 2) { cluster in
      var random = SplitMix64(seed: 3)
      for file in 0..<4 {
        let lines = (0..<300).map { _ in
          // A byte below the tab may stand in a key, and before the value of another.
          "\(random.pick(["a", "a\u{1}", "ab", "b", "", "B"]))\t\(random.number(in: 0...40))\n"
        }
        try cluster.directory.write(lines.joined() + "a\n", to: "in/lines/\(file)")
      }
      let text = try (0..<4).flatMap { try Files.read(cluster.directory.path("in/lines/\($0)")) }
      let message = """
        {"message_type":"new_manager_job","input_directory":"\(cluster.directory.path("in/lines"))",\
        "output_directory":"\(cluster.output("out"))","mapper_executable":"/bin/cat",\
        "reducer_executable":"/bin/cat","num_mappers":4,"num_reducers":2}
        """
      try send(cluster, message)
      try Patience.until("the job is there", pause: Patience.longPause) {
        try !cluster.jobList().isEmpty
      }
      #expect(try cluster.end(of: 1).state == "succeeded")
      var keys: [Set<ArraySlice<UInt8>>] = []
      var all: [[UInt8]] = []
      for part in ["part-00000", "part-00001"] {
        let lines = NaiveMapReduce.lines(try Files.read(cluster.output("out/" + part)))
        #expect(lines == lines.sorted { $0.lexicographicallyPrecedes($1) }, "\(part)")
        keys.append(Set(lines.map { $0.prefix { $0 != 9 } }))
        all += lines
      }
      #expect(keys[0].isDisjoint(with: keys[1]), "a key goes to one reducer")
      #expect(!keys[0].isEmpty && !keys[1].isEmpty)
      let ordered = { (lines: [[UInt8]]) in lines.sorted { $0.lexicographicallyPrecedes($1) } }
      #expect(ordered(all) == ordered(NaiveMapReduce.lines(text)))
    }
  }

  @Test("each part file appears complete")
  func whole() throws {
    try Cluster.with(workers: 2) { cluster in
      let gates = try Gates(cluster)
      try gates.close(.reduce)
      try send(cluster, job(cluster, output: "out"))
      try Patience.until("reducers run") { gates.starts(.reduce) > 0 }
      #expect(try cluster.directory.names(in: "out/out") == [], "made anew, and empty")
      try gates.open(.reduce)
      var sizes: [String: Set<Int>] = [:]
      try Patience.until("both parts are there") {
        for name in try cluster.directory.names(in: "out/out") {
          sizes[name, default: []].insert(try Files.read(cluster.output("out/" + name)).count)
        }
        return sizes.count == 2
      }
      #expect(try cluster.end(of: 1).state == "succeeded")
      for (name, seen) in sizes {
        #expect(try seen == [Files.read(cluster.output("out/" + name)).count], "\(name)")
      }
    }
  }

  @Test("several messages on one connection, and shutdown for all")
  func shutdown() throws {
    try Cluster.with(workers: 2) { cluster in
      _ = try Gates(cluster)
      let one = job(cluster, output: "1")
      let two = job(cluster, output: "2")
      try send(cluster, one + "\n" + two + "\n")
      #expect(try cluster.end(of: 1).state == "succeeded")
      #expect(try cluster.end(of: 2).state == "succeeded")
      #expect(try cluster.files(in: "1") == cluster.files(in: "2"))
      try send(cluster, #"{"message_type":"shutdown"}"#)
      for server in [cluster.manager] + cluster.workers {
        #expect(try server.end().code == 0, "\(server.logPath)")
      }
      try cluster.expectNothingLeft()
    }
  }

  @Test("the web interface says the same about jobs and workers as the commands")
  func webInterface() throws {
    try Cluster.with(workers: 2) { cluster in
      let gates = try Gates(cluster)
      #expect(try cluster.submit(gates.job, to: "out").end().code == 0)
      let jobs = try get("/api/v1/jobs", of: cluster)
      #expect(jobs.contains("succeeded"), "\(jobs)")
      let job = try get("/api/v1/jobs/1", of: cluster)
      #expect(job.contains("succeeded"), "\(job)")
      let workers = try get("/api/v1/workers", of: cluster)
      for worker in cluster.workers { #expect(workers.contains("\(worker.port)"), "\(workers)") }
      #expect(try get("/metrics", of: cluster).contains("gristmill_"))
      _ = try get("/healthz", of: cluster)
    }
  }

  private func get(_ path: String, of cluster: Cluster) throws -> String {
    let port = try #require(cluster.manager.httpPort)
    let connection = try RawConnection(cluster.manager.host, port)
    connection.send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    let text = String(decoding: try #require(connection.readToEnd()), as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 200"), "\(path): \(text.prefix(200))")
    return text
  }

  @Test("shutdown to a worker ends that worker only")
  func workerShutdown() throws {
    try Cluster.with(workers: 2) { cluster in
      let connection = try RawConnection(cluster.workers[0].host, cluster.workers[0].port)
      connection.send(#"{"message_type":"shutdown"}"#)
      connection.finish()
      #expect(try cluster.workers[0].end().code == 0)
      try cluster.waitForWorkers(1)
      try cluster.shutdown()
      try cluster.expectNothingLeft()
    }
  }

  @Test("programs are found in PATH, as by a shell")
  func path() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let message = job(cluster, output: "out").replacingOccurrences(of: "/bin/sh ", with: "sh ")
      try send(cluster, message)
      try Patience.until("the job is there", pause: Patience.longPause) {
        try !cluster.jobList().isEmpty
      }
      #expect(try cluster.end(of: 1).state == "succeeded")
      #expect(gates.starts(.map) == gates.files)
    }
  }

  @Test("a failed job leaves no part file")
  func failing() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster)
      let message = job(cluster, output: "out").replacingOccurrences(of: "reduce.sh", with: "no.sh")
      try send(cluster, message)
      try Patience.until("the job is there", pause: Patience.longPause) {
        try !cluster.jobList().isEmpty
      }
      #expect(try cluster.end(of: 1).state == "failed")
      #expect(gates.starts(.map) > 0)
      let parts = try cluster.directory.tree().filter { $0.contains("part-") }
      #expect(parts == [])
    }
  }
}
