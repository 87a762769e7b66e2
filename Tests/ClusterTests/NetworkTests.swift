import Foundation
import TestSupport
import Testing

/// Workers on different hosts, so segments go over HTTP. All of 127.0.0.0/8 is this machine.
@Suite("Segments fetched over the network")
struct NetworkTests {
  private var hosts: Cluster.Settings {
    var settings = Cluster.Settings()
    settings.workerHosts = ["127.0.0.2", "127.0.0.3", "127.0.0.4"]
    return settings
  }

  @Test("give the same bytes as segments opened in place")
  func same() throws {
    try Cluster.with(hosts) { cluster in
      var generator = TextGenerator(seed: 3)
      for file in 0..<6 {
        try cluster.directory.write(generator.text(bytes: 200_000), to: "in/text/\(file)")
      }
      for program in [
        ["wordcount"], ["sort"], ["index"], ["--map", "cat", "--reduce", "sort -r"],
      ] {
        let job = Job(
          program: program + ["--split-size", "100000", "--partitions", "4"], inputs: ["text"])
        let outcome = try cluster.submit(job, to: program[0]).end()
        #expect(outcome.code == 0, "\(job): \(outcome.error)")
        if outcome.code == 0 { try cluster.expectSame(program[0], cluster.answer(job), "\(job)") }
      }
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: ["--map", "index", "sort", "wordcount"])
    }
  }

  /// What becomes of the map outputs of a worker.
  enum Harm: String, CaseIterable, Sendable {
    case flipped, cut, emptied, deleted
  }

  @Test(
    "of a map output that is damaged or missing on its disk are made again",
    arguments: [true, false], Harm.allCases)
  func harmed(overNetwork: Bool, harm: Harm) throws {
    try Cluster.with(overNetwork ? hosts : .init(workers: 3)) { cluster in
      let gates = try Gates(cluster, holding: [7])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: job, "all maps but one are done") { $0.maps.done == 7 }
      let outputs = try Self.mapOutputs(of: cluster)
      #expect(outputs.count >= 7)
      for path in outputs.prefix(2) { try Self.harm(path, harm) }
      try gates.open(.map)
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)")
      if state.state == "succeeded" { try cluster.expectSame("out", answer) }
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  /// The files of complete map outputs.
  private static func mapOutputs(of cluster: Cluster) throws -> [String] {
    try cluster.directory.tree()
      .filter { $0.contains(#/^scratch/.*/map-[0-6]-[0-9]+/[^/]+$/#) }
      .map(cluster.directory.path)
  }

  private static func harm(_ path: String, _ harm: Harm) throws {
    let bytes = try Files.read(path)
    switch harm {
    case .flipped:
      // Within the segments, which come before the index.
      var bytes = bytes
      for place in stride(from: 20, to: bytes.count / 2, by: 50) { bytes[place] ^= 0x10 }
      try Files.write(bytes, to: path)
    case .cut: try Files.truncate(path, to: bytes.count / 3)
    case .emptied: try Files.truncate(path, to: 0)
    case .deleted: try Files.remove(path)
    }
  }

  @Test("are checked where they lie: the worker that holds one says whether its copy is intact")
  func looked() throws {
    try Cluster.with(workers: 1) { cluster in
      let gates = try Gates(cluster, holding: [7])
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: job, "all maps but one are done") { $0.maps.done == 7 }
      let worker = cluster.workers[0]
      #expect(try Self.look(worker, job: job, map: 0).contains("Gristmill-Copy: sound"))
      let paths = try Self.mapOutputs(of: cluster).filter { $0.contains("/map-0-") }
      try Self.harm(try #require(paths.first), .flipped)
      #expect(try Self.look(worker, job: job, map: 0).contains("Gristmill-Copy: damaged"))
      #expect(try Self.look(worker, job: job, map: 1).contains("Gristmill-Copy: sound"))
      #expect(try Self.look(worker, job: job, map: 7).hasPrefix("HTTP/1.1 404"))
      try gates.open(.map)
      #expect(try cluster.end(of: job).state == "succeeded")
    }
  }

  /// The worker's answer when it is asked to check the first segment of a map output.
  private static func look(_ worker: Server, job: Int, map: Int) throws -> String {
    guard let port = worker.httpPort else { throw ProcessFault("the worker serves no segments") }
    let connection = try RawConnection(worker.host, port)
    connection.send(
      "GET /segments/\(job)/\(map)/0/0?verify=1 HTTP/1.1\r\nHost: \(worker.host)\r\nConnection: close\r\n\r\n"
    )
    return String(decoding: connection.readToEnd() ?? [], as: UTF8.self)
  }

  @Test("survive the death of the worker that serves them")
  func serverKilled() throws {
    try Cluster.with(hosts) { cluster in
      let gates = try Gates(cluster, holding: [6, 7])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try cluster.wait(for: job, "maps are done") { $0.maps.done == 6 }
      cluster.workers[1].kill()
      try gates.open(.map)
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("that only one reducer cannot fetch for a while are fetched when the network recovers")
  func healed() throws {
    var settings = hosts
    settings.workerHosts = []
    settings.backupTasks = false
    try Cluster.with(settings) { cluster in
      let broken = cluster.directory.path("notes/broken")
      for host in hosts.workerHosts {
        try cluster.startWorker(
          host: host, fault: PreloadedFault("connect", EHOSTUNREACH, during: broken))
      }
      try cluster.waitForWorkers(3)
      let gates = try Gates(cluster)
      var job = gates.job
      let count = try #require(job.program.firstIndex(of: "--partitions"))
      job.program[count + 1] = "1"
      let answer = try cluster.answer(job)
      gates.clear()
      try cluster.directory.write("", to: "notes/broken")
      let number = try cluster.detach(job, to: "out")
      try Patience.until("the reducer says that it cannot fetch") {
        cluster.workers.contains { $0.log.contains("fetch failed") }
      }
      try Files.remove(broken)
      let state = try cluster.end(of: number)
      #expect(state.state == "succeeded", "\(state)")
      if state.state == "succeeded" { try cluster.expectSame("out", answer) }
      #expect(gates.starts(.map) == 8, "no map ran again")
    }
  }
}
