import Foundation
import TestSupport
import Testing

/// Servers and clients that cannot start say why in one line, and exit with a code other than 0.
@Suite("Servers that cannot start")
struct StartTests {
  private func expectRefusal(
    _ outcome: Command.Outcome, saying texts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.code > 0, "\(outcome)", sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    let lines = outcome.error.split(separator: "\n").filter { !$0.hasPrefix("  ") }
    #expect(lines.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(
      outcome.error.hasPrefix("gristmill: "), "\(outcome.error)", sourceLocation: sourceLocation)
    for text in texts {
      #expect(
        outcome.error.contains(text), "\(text) in: \(outcome.error)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("a port in use")
  func port() throws {
    try Cluster.with(workers: 1) { cluster in
      let store = cluster.directory.path("other.db")
      let taken = [cluster.manager, cluster.workers[0]]
      for server in taken {
        expectRefusal(
          try cluster.alone([
            "manager", "--host", server.host, "--port", "\(server.port)", "--store", store,
          ]), saying: "\(server.port)", "in use")
        expectRefusal(
          try cluster.alone([
            "worker", "--host", server.host, "--port", "\(server.port)", "--manager-port",
            "\(cluster.manager.port)", "--scratch", cluster.directory.path("tmp"),
          ]), saying: "\(server.port)", "in use")
      }
      #expect(try cluster.directory.names(in: "tmp") == [])
      #expect(!FileManager.default.fileExists(atPath: store))
      try cluster.shutdown()
    }
  }

  @Test("leave no files behind, whatever is wrong")
  func leftovers() throws {
    try Cluster.with(workers: 1) { cluster in
      let place = try cluster.directory.makeDirectory("empty")
      let (manager, worker) = (cluster.manager, cluster.workers[0])
      try cluster.directory.write("no key", to: "bad.pem")
      let bad = cluster.directory.path("bad.pem")
      let tls = ["--tls-cert", bad, "--tls-key", bad, "--tls-ca", bad]
      let store = ["--store", place + "/store.db"]
      let starts: [[String]] = [
        ["manager", "--port", "\(manager.port)"] + store,
        ["manager", "--port", "0", "--http-port", "\(manager.port)"] + store,
        ["manager", "--port", "0", "--host", "203.0.113.1"] + store,
        ["manager", "--port", "0"] + tls + store,
        ["manager", "--port", "0", "--secret-file", place + "/none"] + store,
        ["manager", "--port", "0", "--allow-path", place + "/none"] + store,
        ["worker", "--port", "\(worker.port)", "--scratch", place],
        ["worker", "--port", "0", "--host", "203.0.113.1", "--scratch", place],
        ["worker", "--port", "0", "--scratch", place + "/none"],
        ["worker", "--port", "0", "--scratch", place] + tls,
      ]
      for start in starts {
        let outcome = try cluster.alone(start)
        #expect(outcome.code > 0, "\(start)")
        #expect(try cluster.directory.names(in: "empty") == [], "\(start)")
      }
      // Beside a file that is not a store, and a store in use, nothing appears either.
      try cluster.directory.write("not one", to: "empty/store.db")
      _ = try cluster.alone(["manager", "--port", "0"] + store)
      #expect(try cluster.directory.names(in: "empty") == ["store.db"])
      let before = try cluster.directory.names(in: "manager")
      _ = try cluster.alone(
        ["manager", "--port", "0", "--store", cluster.directory.path("manager/store.db")])
      #expect(try cluster.directory.names(in: "manager") == before)
      try cluster.shutdown()
      #expect(!manager.log.contains("WARNING"), "a plain shutdown warns of nothing: \(manager.log)")
      #expect(!manager.log.lowercased().contains(" warning"), "\(manager.log)")
    }
  }

  @Test("a store in use by another manager")
  func store() throws {
    try Cluster.with(workers: 0) { cluster in
      expectRefusal(
        try cluster.alone([
          "manager", "--port", "0", "--store", cluster.directory.path("manager/store.db"),
        ]), saying: "store.db")
      try cluster.shutdown()
    }
  }

  @Test("a file that is not a store, or cannot be written")
  func noStore() throws {
    try Cluster.with(workers: 0) { cluster in
      try cluster.directory.write(String(repeating: "no database\n", count: 1000), to: "none.db")
      let paths = ["none.db", "no/such/directory/store.db", "in"].map(cluster.directory.path)
      for path in paths + ["/proc/store.db"] {
        expectRefusal(
          try cluster.alone(["manager", "--port", "0", "--store", path]), saying: path)
      }
    }
  }

  @Test("a worker to drain is found by its address, or the error lists the names")
  func drain() throws {
    try Cluster.with(workers: 2) { cluster in
      let port = cluster.workers[0].port
      let several = try cluster.gristmill(["drain", "localhost"])
      #expect(several.code == 64)
      for worker in cluster.workers {
        #expect(several.error.contains(worker.address), "\(several.error)")
      }
      let outcome = try cluster.gristmill(["drain", "localhost:\(port)"])
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(try cluster.workerList().first { $0.port == port }?.state == "draining")
    }
  }

  @Test("a missing manager")
  func manager() throws {
    let port = try Sockets.portToKeep()
    try Cluster.with(workers: 0) { cluster in
      for arguments in [["jobs"], ["status", "1"], ["workers"], ["shutdown"], ["cancel", "1"]] {
        expectRefusal(
          try cluster.alone(arguments + ["--manager", "127.0.0.1:\(port)"]),
          saying: "127.0.0.1:\(port)", "Connection refused")
      }
      expectRefusal(
        try cluster.alone(["jobs", "--manager", "no-such-host.invalid:6000"]),
        saying: "no-such-host.invalid")
    }
  }

  @Test("a scratch directory that cannot be written")
  func scratch() throws {
    try Cluster.with(workers: 0) { cluster in
      try cluster.directory.write("a file", to: "file")
      for path in [cluster.directory.path("file"), "/proc", cluster.directory.path("absent")] {
        expectRefusal(
          try cluster.alone([
            "worker", "--port", "0", "--manager-port", "\(cluster.manager.port)", "--scratch", path,
          ]), saying: path)
      }
    }
  }

  @Test("a reachable address without a secret")
  func openDoor() throws {
    try Cluster.with(workers: 0) { cluster in
      for host in ["0.0.0.0", "::"] {
        expectRefusal(
          try cluster.alone([
            "manager", "--host", host, "--port", "0", "--store", cluster.directory.path("o.db"),
          ]), saying: "--secret-file")
        expectRefusal(
          try cluster.alone([
            "worker", "--host", host, "--port", "0", "--manager-port", "\(cluster.manager.port)",
            "--scratch", cluster.directory.path("tmp"),
          ]), saying: "--secret-file")
      }
      #expect(try cluster.directory.names(in: "tmp") == [])
    }
  }

  @Test("a log that cannot be written, an unknown level")
  func log() throws {
    try Cluster.with(workers: 0) { cluster in
      for server in ["manager", "worker"] {
        expectRefusal(
          try cluster.alone([server, "--port", "0", "--logfile", "/proc/no/log"]),
          saying: "/proc/no/log")
        let outcome = try cluster.alone([server, "--port", "0", "--loglevel", "loud"])
        #expect(outcome.code == 64 && outcome.error.contains("loud"), "\(outcome.error)")
      }
    }
  }

  @Test("a secret that others may read, that is too short, or missing")
  func secretFile() throws {
    try Cluster.with(workers: 0) { cluster in
      let open = try cluster.directory.write("a secret that everybody knows", to: "open")
      chmod(open, 0o644)
      let short = try cluster.directory.write("short", to: "short")
      chmod(short, 0o600)
      for path in [open, short, cluster.directory.path("absent")] {
        for arguments in [
          ["manager", "--port", "0", "--store", cluster.directory.path("s.db")],
          ["worker", "--port", "0", "--scratch", cluster.directory.path("tmp")], ["jobs"],
        ] {
          expectRefusal(try cluster.alone(arguments + ["--secret-file", path]), saying: path)
        }
      }
    }
  }
}
