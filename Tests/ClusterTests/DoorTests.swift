import Foundation
import TestSupport
import Testing

/// Whatever comes to a listening socket: nothing crashes, hangs or grows, and jobs are unharmed.
@Suite("Doors of a cluster")
struct DoorTests {
  /// Starts a job that is held, lets something happen, and still expects the right answer.
  private func unharmed(
    _ settings: Cluster.Settings = .init(), sourceLocation: SourceLocation = #_sourceLocation,
    _ happen: (Cluster) throws -> Void
  ) throws {
    try Cluster.with(settings) { cluster in
      let gates = try Gates(cluster, holding: [0, 3, 6])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      let servers = [cluster.manager] + cluster.workers
      let memory = try servers.map(cluster.residentMiB)
      try happen(cluster)
      for (server, before) in zip(servers, memory) {
        #expect(try !server.hasEnded(), "\(server.logPath)", sourceLocation: sourceLocation)
        guard server.outcome == nil else { continue }
        let grown = try cluster.residentMiB(server) - before
        #expect(grown < Self.grownMaxMiB, "\(server.logPath)", sourceLocation: sourceLocation)
      }
      try gates.open(.map)
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state)", sourceLocation: sourceLocation)
      try cluster.expectSame("out", answer, sourceLocation: sourceLocation)
      let mapsMax = gates.files
      #expect(gates.starts(.map) <= mapsMax + 1, "maps", sourceLocation: sourceLocation)
      #expect(try cluster.jobList().map(\.id) == [job], sourceLocation: sourceLocation)
      try cluster.endAndCheck(outputs: ["out"], sourceLocation: sourceLocation)
    }
  }

  /// More than an allocator keeps of what was read, less than what was sent.
  private static let grownMaxMiB = 48

  @Test("withstand any garbage while a job runs")
  func rubbish() throws {
    try unharmed { cluster in
      let open = try cluster.throwRubbish()
      withExtendedLifetime(open) { _ = usleep(500_000) }
    }
  }

  @Test("with a secret withstand any garbage while a job runs")
  func rubbishWithSecret() throws {
    var settings = Cluster.Settings()
    settings.secret = Array("twenty bytes or so of it\n".utf8)
    try unharmed(settings) { cluster in
      let open = try cluster.throwRubbish()
      withExtendedLifetime(open) { _ = usleep(500_000) }
    }
  }

  @Test("close connections that send nothing, or a byte a second, after a few seconds")
  func slow() throws {
    try unharmed { cluster in
      // The segment server is more patient, and has its own tests.
      let doors = cluster.doors.filter { !$0.name.hasSuffix("HTTP") }
      let silent = try doors.map { try RawConnection($0.host, $0.port) }
      let dripping = try doors.map { try RawConnection($0.host, $0.port) }
      for byte in "{\"message_type".utf8 {
        for connection in dripping { connection.send([byte]) }
        sleep(1)
      }
      for (door, connection) in zip(doors, silent) {
        #expect(connection.readToEnd(seconds: 3) != nil, "silent to \(door)")
      }
      for (door, connection) in zip(doors, dripping) {
        #expect(connection.readToEnd(seconds: 3) != nil, "dripping to \(door)")
      }
    }
  }

  @Test("stay open for peers that send something while hundreds are silent")
  func crowd() throws {
    try unharmed { cluster in
      var crowd: [RawConnection] = []
      for _ in 0..<700 {
        crowd.append(try RawConnection(cluster.manager.host, cluster.manager.port))
      }
      for door in cluster.doors.dropFirst() {
        for _ in 0..<50 { crowd.append(try RawConnection(door.host, door.port)) }
      }
      crowd = []
      try Patience.until("the manager answers", pause: Patience.longPause) {
        try cluster.gristmill(["jobs"]).code == 0
      }
    }
  }

  @Test("a question that ends its connection is answered")
  func lastWord() throws {
    try Cluster.with(workers: 0) { cluster in
      for number in 1...50 {
        let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
        connection.send(#"{"message_type":"jobs","request":\#(number)}"#)
        connection.finish()
        let answer = String(decoding: connection.readToEnd() ?? [], as: UTF8.self)
        #expect(answer.contains(#""request":\#(number)"#), "\(answer)")
      }
    }
  }

  @Test("messages on one connection may arrive in any pieces, with unknown fields")
  func pieces() throws {
    try Cluster.with(workers: 1) { cluster in
      let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
      let question = #"{"new":{"field":[1]},"message_type":"jobs","request":5}"# + "\r\n"
      for byte in question.utf8 { connection.send([byte]) }
      connection.send(question)
      connection.finish()
      let bytes = try #require(connection.readToEnd())
      let answers = bytes.split(separator: 10)
      #expect(answers.count == 2, "\(String(decoding: bytes, as: UTF8.self))")
      for answer in answers {
        let object = try JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any]
        #expect(object?["message_type"] as? String == "reply")
        #expect(object?["request"] as? Int == 5)
      }
    }
  }
}
