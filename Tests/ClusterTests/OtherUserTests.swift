import Foundation
import TestSupport
import Testing

/// Without a secret a cluster belongs to the user that it runs as, and to root.
@Suite(
  "Clusters without a secret, and other users of the machine",
  .enabled(if: OtherUser.isPossible, "\(OtherUser.reason)"))
struct OtherUserTests {
  /// A cluster with a job that is held, which nobody's messages may change.
  private func undisturbed(_ happen: (Cluster) throws -> Void) throws {
    try Cluster.with(workers: 2) { cluster in
      let gates = try Gates(cluster, holding: [0])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) > 0 }
      try happen(cluster)
      #expect(try cluster.workerList().count { $0.state == "live" } == 2)
      #expect(try cluster.jobList().map(\.id) == [job])
      #expect(try cluster.state(of: job).state == "running")
      try gates.open(.map)
      #expect(try cluster.end(of: job).state == "succeeded")
      try cluster.expectSame("out", answer)
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  /// Another user's connection sends something and gets no answer.
  private func expectNothing(
    _ text: String, at door: (name: String, host: String, port: Int),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let answer = try OtherUser.being(OtherUser.nobody) {
      let connection = try RawConnection(door.host, door.port)
      connection.send(text)
      return connection.readToEnd(seconds: 5)
    }
    #expect(
      answer == [],
      "\(door.name), \(text): \(answer.map { String(decoding: $0, as: UTF8.self) } ?? "not closed")",
      sourceLocation: sourceLocation)
  }

  @Test("the listeners tested are all that servers have")
  func doors() throws {
    try Cluster.with(workers: 2) { cluster in
      let servers = try ([cluster.manager] + cluster.workers).map {
        try OpenSockets(of: $0.process)
      }
      let all = servers.reduce(Set<Int>()) { $0.union($1.listening) }
      #expect(all == Set(cluster.doors.map(\.port)))
      #expect(all.count == 6)
      #expect(servers[0].datagram == [cluster.manager.port])
    }
  }

  @Test("every kind of message on every socket gets no answer and has no effect")
  func everyMessage() throws {
    let examples = try ProtocolExamples.all()
    #expect(try ProtocolExamples.types().count > 20)
    try undisturbed { cluster in
      for example in examples {
        for door in cluster.doors { try expectNothing(example + "\n", at: door) }
        OtherUser.being(OtherUser.nobody) {
          Sockets.datagram(Array(example.utf8), to: cluster.manager.host, cluster.manager.port)
        }
      }
      for door in cluster.doors { try expectNothing("", at: door) }
    }
  }

  @Test("every page of every HTTP listener gets no answer")
  func everyPage() throws {
    let routes = try ProtocolExamples.routes()
    #expect(routes.count >= 7)
    try undisturbed { cluster in
      for door in cluster.doors where door.name.hasSuffix("HTTP") {
        for route in routes + ["/segments/1/0/0/0", "/segments/1/0/0/0?verify=1"] {
          for method in ["GET", "HEAD", "POST"] {
            try expectNothing("\(method) \(route) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", at: door)
          }
        }
      }
    }
  }

  @Test("nobody gains by closing at once")
  func hurry() throws {
    try undisturbed { cluster in
      for number in 0..<100 {
        try OtherUser.being(OtherUser.nobody) {
          let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
          connection.send(cluster.plainJob(output: "stolen-\(number)") + "\n")
          // Without waiting for anything.
        }
      }
      usleep(500_000)
      #expect(try cluster.directory.names(in: "out").filter { $0.hasPrefix("stolen") } == [])
    }
  }

  @Test("heartbeats from other users keep no worker alive")
  func heartbeats() throws {
    try Cluster.with(workers: 1) { cluster in
      let worker = cluster.workers[0]
      let heartbeat = Array(
        #"{"message_type":"heartbeat","worker_host":"127.0.0.1","worker_port":\#(worker.port)}"#
          .utf8)
      worker.send(SIGSTOP)
      defer { worker.send(SIGCONT) }
      try Patience.until("the worker is dead", seconds: 30, pause: 0.2) {
        OtherUser.being(OtherUser.nobody) {
          Sockets.datagram(heartbeat, to: cluster.manager.host, cluster.manager.port)
        }
        let workers = try cluster.workerList()
        return workers.allSatisfy { $0.state != "live" }
      }
    }
  }

  @Test("servers of any user let in root and that user, and tell a third user why not")
  func users() throws {
    var settings = Cluster.Settings(workers: 2)
    settings.user = OtherUser.nobody
    try Cluster.with(settings) { cluster in
      #expect(try cluster.gristmill(["jobs"]).code == 0)
      let same = try cluster.start(["jobs"], as: OtherUser.nobody).end()
      #expect(same.code == 0, "\(same.error)")
      let third = try cluster.start(["jobs"], as: OtherUser.third).end()
      #expect(third.code != 0 && third.error.contains("user"), "\(third.error)")
      // Workers and manager of one user talk to each other, and to the others' segments.
      var generator = TextGenerator(seed: 5)
      try cluster.directory.write(generator.text(bytes: 50_000), to: "in/text/1")
      let job = Job(program: ["wordcount", "--partitions", "2"], inputs: ["text"])
      let answer = try cluster.answer(job)
      let outcome = try cluster.submit(job, to: "out").end()
      #expect(outcome.code == 0, "\(outcome.error)")
      try cluster.expectSame("out", answer)
      #expect(cluster.manager.log.contains("it belongs to user \(OtherUser.third)"))
    }
  }

  @Test("--any-local-user lets everybody in, and says so")
  func anybody() throws {
    var settings = Cluster.Settings(workers: 1)
    settings.serverFlags = ["--any-local-user"]
    try Cluster.with(settings) { cluster in
      let outcome = try cluster.start(["jobs"], as: OtherUser.nobody).end()
      #expect(outcome.code == 0, "\(outcome.error)")
      for server in [cluster.manager] + cluster.workers {
        #expect(server.log.contains("every user of this machine is let in"))
      }
    }
  }
}

/// What needs no other user.
@Suite("Clusters without a secret, and their own user")
struct OwnUserTests {
  @Test(
    "a client that sends a message and closes at once is heard",
    .enabled(if: Self.remembersClosed && OtherUser.isPossible))
  func hurry() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.directory.write("a b c\n", to: "in/words/1")
      for number in 0..<10 {
        let connection = try RawConnection(cluster.manager.host, cluster.manager.port)
        connection.send(cluster.plainJob(output: "\(number)"))
      }
      try Patience.until("all jobs are there", pause: Patience.longPause) {
        try cluster.jobList().count == 10
      }
    }
  }

  /// From 6.17 on, Linux knows who owned a closed socket, and root's servers can wait for it.
  static let remembersClosed: Bool = {
    let text = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
    let parts = text.split { $0 == "." || $0 == "-" }.prefix(2).compactMap { Int($0) }
    return parts.count == 2 && (parts[0], parts[1]) >= (6, 17)
  }()

  @Test("--any-local-user and a secret contradict each other")
  func contradiction() throws {
    for server in ["manager", "worker"] {
      let outcome = try Command.run([server, "--any-local-user", "--secret-file", "x"])
      #expect(outcome.code == 64 || outcome.code == 2, "\(outcome.code)")
      #expect(outcome.error.contains("leave out one of them"))
    }
  }

  @Test("any address other than loopback needs a secret, whatever the flags for local users")
  func loopbackOnly() throws {
    for server in ["manager", "worker"] {
      let outcome = try Command.run([server, "--host", "0.0.0.0", "--any-local-user"])
      #expect(outcome.code != 0 && outcome.error.contains("--secret-file"))
    }
  }
}

extension Cluster {
  /// A job in the form that any client may send.
  func plainJob(output name: String) -> String {
    """
    {"message_type":"new_manager_job","input_directory":"\(directory.path("in/words"))",\
    "output_directory":"\(output(name))","mapper_executable":"/bin/cat",\
    "reducer_executable":"/bin/cat","num_mappers":1,"num_reducers":1}
    """
  }
}
