import Foundation
import TestSupport
import Testing

/// Inputs that are not on a file system that all workers see.
@Suite("Inputs on the disks of workers")
struct HostInputTests {
  private var hosts: Cluster.Settings {
    var settings = Cluster.Settings()
    settings.workerHosts = ["127.0.0.2", "127.0.0.3"]
    return settings
  }

  /// The job with its inputs named by host.
  private func at(_ host: String, _ job: Job) -> Job {
    var job = job
    job.host = host
    return job
  }

  private func maps(_ worker: Server) -> Int {
    worker.log.split(separator: "\n").count { $0.contains(#/attempt begins attempt="job \d+ map/#) }
  }

  @Test("file://HOST/path is read by workers of that host only")
  func named() throws {
    try Cluster.with(hosts) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let outcome = try cluster.submit(at("127.0.0.2", gates.job), to: "out").end()
      #expect(outcome.code == 0, "\(outcome.error)")
      if outcome.code == 0 { try cluster.expectSame("out", answer) }
      #expect(maps(cluster.workers[0]) >= gates.files)
      #expect(maps(cluster.workers[1]) == 0)
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("a job waits for a worker at the host of its inputs, and says so; others go on")
  func waits() throws {
    try Cluster.with(hosts) { cluster in
      let gates = try Gates(cluster, holding: [3])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(at("127.0.0.2", gates.job), to: "out")
      try cluster.wait(for: job, "all maps but one are done") { $0.maps.done == 7 }
      cluster.workers[0].kill()
      try cluster.wait(for: job, "the job waits for the host") { $0.missingHosts == ["127.0.0.2"] }
      try gates.open(.map)
      let status = try cluster.gristmill(["status", "\(job)"])
      #expect(status.output.contains("waits for a worker at 127.0.0.2"), "\(status.output)")
      #expect(cluster.manager.log.contains("job waits for workers"), "\(cluster.manager.log)")

      try cluster.directory.write("a b a\n", to: "in/other")
      let other = Job(program: ["wordcount"], inputs: ["other"])
      #expect(try cluster.submit(other, to: "other").end().code == 0)
      #expect(try cluster.state(of: job).state == "running")

      try cluster.startWorker(host: "127.0.0.2")
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)")
      if state.state == "succeeded" { try cluster.expectSame("out", answer) }
      #expect(maps(cluster.workers[1]) == 1)
      #expect(cluster.manager.log.contains("job goes on"))
      try cluster.expectTidyOutput(["other", "out"])
      try cluster.shutdown()
      try cluster.expectNoProcesses()
    }
  }

  @Test(
    "a job that comes before a worker of its host is planned once there is one, even if the manager restarts"
  )
  func early() throws {
    try Cluster.with(hosts) { cluster in
      let gates = try Gates(cluster)
      let answer = try gates.answer()
      let job = try cluster.detach(at("127.0.0.4", gates.job), to: "out")
      try cluster.wait(for: job, "the job waits for the host") { $0.missingHosts == ["127.0.0.4"] }
      try cluster.restartManager()
      try cluster.waitForWorkers(2)
      #expect(try cluster.state(of: job).missingHosts == ["127.0.0.4"])
      try cluster.startWorker(host: "127.0.0.4")
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
      #expect(maps(cluster.workers[0]) + maps(cluster.workers[1]) == 0)
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("an input that is not where it should be is one clear error, and no job waits for it")
  func missing() throws {
    try Cluster.with(hosts) { cluster in
      var job = at("127.0.0.2", Job(program: ["wordcount"], inputs: ["nothing"]))
      let absent = try cluster.submit(job, to: "out").end()
      #expect(absent.code != 0)
      #expect(absent.error.contains("in/nothing: No such file or directory on 127.0.0.2"))
      job.host = nil
      let nowhere = try cluster.submit(job, to: "out").end()
      #expect(nowhere.code != 0)
      #expect(nowhere.error.contains("in/nothing: No such file or directory"))
      #expect(!nowhere.error.contains("on 127"))
      job.host = "no host"
      let odd = try cluster.submit(job, to: "out").end()
      #expect(odd.code == 64)
      #expect(odd.error.contains("names no host"))
      try cluster.endAndCheck(outputs: [])
    }
  }

  @Test("run accepts file:// for this machine only")
  func local() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a b\n", to: "in")
    for (host, code) in [("localhost", 0), ("127.0.0.1", 0), ("", 0), ("node-7.example", 64)] {
      let outcome = try Command.run(
        [
          "run", "wordcount", "--input", "file://\(host)\(directory.path("in"))", "--output",
          directory.path("out"), "--overwrite", "--quiet",
        ])
      #expect(outcome.code == code, "\(host): \(outcome.error)")
      if code != 0 { #expect(outcome.error.contains("node-7.example is not this machine")) }
    }
  }

  // MARK: Disks of their own

  /// Whether a process can have a directory that others do not see.
  static let hasNamespaces =
    (try? Command("/usr/bin/unshare", ["-m", "true"]).wait().code) == 0

  /// A cluster with a directory `in/disk` that differs for each host, and the names of the programs
  /// to run on it.
  private func withDisks(
    _ disks: [[String: [UInt8]]], _ body: (Cluster) throws -> Void
  ) throws {
    var settings = Cluster.Settings()
    settings.workerHosts = []
    try Cluster.with(settings) { cluster in
      try cluster.directory.makeDirectory("in/disk")
      for (index, files) in disks.enumerated() {
        try cluster.directory.makeDirectory("disks/\(index)")
        for (name, bytes) in files {
          try cluster.directory.write(bytes, to: "disks/\(index)/\(name)")
          try cluster.directory.write(bytes, to: "disks/all/\(name)")
        }
        try cluster.startWorker(host: "127.0.0.\(index + 2)", disk: "disks/\(index)")
      }
      try cluster.waitForWorkers(disks.count)
      try body(cluster)
    }
  }

  private func text(_ seed: UInt64, bytes: Int = 60_000) -> [UInt8] {
    var generator = TextGenerator(seed: seed)
    return Array(generator.text(bytes: bytes))
  }

  @Test(
    "files that only some workers have are read there, and the answer is as if one directory held all",
    .enabled(if: hasNamespaces, "private mounts are not permitted here"))
  func disks() throws {
    let shared = text(1)
    let disks: [[String: [UInt8]]] = [
      ["a.txt": text(2), "c.gz": GzipMember(text(3)).bytes, "both": shared],
      ["b.txt": text(4), "sub/d": text(5), "both": shared],
      ["both": shared],
    ]
    try withDisks(disks) { cluster in
      try cluster.directory.write(text(6), to: "in/everywhere")
      for program in [
        ["wordcount"], ["sort", "--partitions", "4"], ["index", "--partitions", "3"],
        ["grep", "-c", "-e", "a"], ["top", "--count", "5"],
        ["--map", "cat", "--reduce", "sort -r"],
      ] {
        let job = Job(
          program: program + ["--split-size", "20000"], inputs: ["disk", "everywhere"])
        let answer = try cluster.answer(job, disk: "disks/all")
        let outcome = try cluster.submit(job, to: program[0]).end()
        #expect(outcome.code == 0, "\(job): \(outcome.error)")
        if outcome.code == 0 { try cluster.expectSame(program[0], answer, "\(job)") }
      }
      try cluster.shutdown()
    }
  }

  @Test(
    "files with one name on several hosts are told apart by host name",
    .enabled(if: hasNamespaces, "private mounts are not permitted here"))
  func conflict() throws {
    try withDisks([["log": Array("a b\nc\n".utf8)], ["log": Array("d\n".utf8)]]) { cluster in
      var job = Job(program: ["sort"], inputs: ["disk/log"])
      let outcome = try cluster.submit(job, to: "plain").end()
      #expect(outcome.code != 0)
      #expect(outcome.error.contains("disk/log is not the same file on all hosts"))
      #expect(outcome.error.contains("file://127.0.0.2" + cluster.directory.path("in/disk/log")))
      job.inputs = ["disk/log"]
      job.host = "127.0.0.3"
      let path = cluster.directory.path("in/disk/log")
      let named = try cluster.submit(
        job, to: "named", ["--input", "file://127.0.0.2" + path]
      ).end()
      #expect(named.code == 0, "\(named.error)")
      #expect(
        try Files.read(cluster.output("named") + "/part-00000") == Array("a b\nc\nd\n".utf8))
      try cluster.shutdown()
    }
  }
}
