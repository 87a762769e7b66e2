import Foundation
import TestSupport
import Testing

/// What many peers, or one demanding peer, can take of a server's resources in all.
@Suite("Budgets of a cluster")
struct BudgetTests {
  private static var secretSettings: Cluster.Settings {
    var settings = Cluster.Settings(workers: 1)
    settings.secret = Array("a secret of this test\n".utf8)
    return settings
  }

  // MARK: Strangers

  @Test("hundreds of silent connections shut out nobody who knows the secret")
  func strangers() throws {
    try Cluster.with(Self.secretSettings) { cluster in
      var silent: [RawConnection] = []
      for door in cluster.doors {
        let count = door.name == "manager's HTTP" ? 160 : 560
        for _ in 0..<(door.name.hasPrefix("worker") && !door.name.hasSuffix("HTTP") ? 20 : count) {
          silent.append(try RawConnection(door.host, door.port))
        }
      }
      // They are all still connected, and nothing waits for them.
      let jobs = try cluster.start(["jobs"]).end(within: 3)
      #expect(jobs.code == 0, "\(jobs.error)")
      for door in cluster.doors where door.name.hasSuffix("HTTP") {
        let connection = try RawConnection(door.host, door.port)
        connection.send(
          "GET /segments/1/0/0/0 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        let answer = connection.readToEnd(seconds: 5).map { String(decoding: $0, as: UTF8.self) }
        #expect(answer.map(isQuestion) == true, "\(door.name): \(answer ?? "nothing")")
      }
      withExtendedLifetime(silent) {}
    }
  }

  /// Whether somebody was asked for a proof.
  private func isQuestion(_ answer: String) -> Bool {
    answer.hasPrefix("HTTP/1.1 401") || answer.contains("\"challenge\"")
  }

  // MARK: Answers

  /// Uploads a blob, and returns its hash.
  private func put(_ bytes: [UInt8], hash: String, _ cluster: Cluster) throws -> String {
    let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
    connection.send(
      #"{"message_type":"put_blob","request":1,"hash":"\#(hash)","bytes":\#(bytes.count)}"# + "\n")
    connection.send(bytes)
    connection.finish()
    return String(decoding: connection.readToEnd() ?? [], as: UTF8.self)
  }

  @Test("requests are not read while answers are not taken, and all are answered in the end")
  func unreadAnswers() throws {
    try Cluster.with(workers: 0) { cluster in
      let (size, asked) = (24 << 20, 8)
      // SHA-256 of this many zeros.
      let hash = try cluster.hash(zeros: size)
      let stored = try put([UInt8](repeating: 0, count: size), hash: hash, cluster)
      #expect(stored.contains(#""ok""#), "\(stored)")
      let before = try cluster.residentMiB(cluster.manager)
      let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
      for number in 1...asked {
        connection.send(#"{"message_type":"blob","request":\#(number),"hash":"\#(hash)"}"# + "\n")
      }
      connection.finish()
      sleep(2)
      let grown = try cluster.residentMiB(cluster.manager) - before
      #expect(grown < 3 * (size >> 20), "\(grown) MiB wait to be taken")
      let answers = try #require(connection.readToEnd(seconds: 30))
      #expect(answers.count > asked * size && answers.count < asked * (size + 300))
    }
  }

  // MARK: Uploads

  @Test("two stalled uploads do not shut out others")
  func halfUploads() throws {
    try Cluster.with(workers: 0) { cluster in
      let size = 256 << 20
      let stalled = try (0..<2).map { number in
        let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
        let hash = String(repeating: "\(number)", count: 64)
        connection.send(
          #"{"message_type":"put_blob","request":1,"hash":"\#(hash)","bytes":\#(size)}"# + "\nabc")
        return connection
      }
      usleep(200_000)
      let hash = try cluster.hash(zeros: 1000)
      let clock = ContinuousClock()
      let began = clock.now
      try Patience.until("a small upload is taken", seconds: 20, pause: 0.5) {
        try put([UInt8](repeating: 0, count: 1000), hash: hash, cluster).contains(#""ok""#)
      }
      #expect(clock.now - began < .seconds(15))
      // One of them had to make room for it.
      #expect(stalled.count { $0.readToEnd(seconds: 1) != nil } == 1)
    }
  }

  // MARK: Jobs

  @Test("specifications of waiting jobs have a budget, and a full one says so")
  func specifications() throws {
    try Cluster.with(workers: 0) { cluster in
      let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
      let name = String(repeating: "x", count: 4000)
      let inputs = (0..<220).map { #""/\#(name)\#($0)""# }.joined(separator: ",")
      for number in 1...100 {
        connection.send(
          #"""
          {"message_type":"submit","request":\#(number),"specification":{"compressOutput":false,\#
          "endsOutputByNUL":false,"format":{"lines":{}},"inputs":[\#(inputs)],"memoryBytes":0,\#
          "output":"\#(cluster.output("\(number)"))","overwrite":false,"partitions":{"auto":{}},\#
          "program":{"wordcount":{"lowercase":false,"tokens":"whitespace"}},"rightInputs":[],\#
          "scratch":"","skipBadRecordsMax":0,"slots":2,"spillCompression":"lz4"},"priority":0}

          """#)
      }
      connection.finish()
      let answers = try #require(connection.readToEnd(seconds: 60)).split(separator: 10)
        .map { String(decoding: $0, as: UTF8.self) }
      #expect(answers.count == 100)
      let taken = answers.count { $0.contains(#""ok""#) }
      // 64 MiB of 0.88 MB each.
      #expect((70...80).contains(taken), "\(taken) taken, \(answers.last ?? "")")
      #expect(answers.count { $0.contains("specifications of jobs") } == 100 - taken)
    }
  }

  // MARK: Workers

  /// The descriptors that a server has open.
  private func descriptors(_ server: Server) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.process)/fd").count
  }

  @Test("thousands of registrations take a bounded number of descriptors, and give them back")
  func registrations() throws {
    try Cluster.with(workers: 1) { cluster in
      let before = try descriptors(cluster.manager)
      let listener = try Listener()
      let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
      for number in 0..<3_000 {
        // A listener on all addresses counts for each of them.
        let host = "127.1.\(number / 200).\(number % 200 + 1)"
        connection.send(
          #"{"message_type":"register","worker_host":"\#(host)","worker_port":\#(listener.port),"#
            + #""worker_id":\#(number + 1),"slots":1}"# + "\n")
        connection.send(
          #"{"message_type":"register","worker_host":"\#(host)","worker_port":9}"# + "\n")
      }
      sleep(2)
      #expect(try descriptors(cluster.manager) - before < 1_300)
      connection.finish()
      let workers = try cluster.workerList()
      #expect(workers.contains { $0.port == cluster.workers[0].port && $0.state == "live" })
      try Patience.until("the descriptors are back", seconds: 50, pause: 0.5) {
        try descriptors(cluster.manager) < before + 20
      }
      withExtendedLifetime(listener) {}
    }
  }
}

extension Cluster {
  /// The SHA-256 of this many zeros.
  fileprivate func hash(zeros count: Int) throws -> String {
    let outcome = try Command(
      "/bin/sh", ["-c", "head -c \(count) /dev/zero | sha256sum"]
    ).end()
    guard outcome.code == 0, outcome.output.count > 64 else { throw ProcessFault(outcome.error) }
    return String(outcome.output.prefix(64))
  }
}
