import Foundation
import TestSupport
import Testing

/// Jobs whose program is the binary of a package that imports the library.
@Suite("A job's own binary on a cluster")
struct JobBinaryTests {
  /// An example, in a directory that only its submitter sees.
  private struct Binary {
    let cluster: Cluster
    let path: String

    init(_ cluster: Cluster, at path: String = "desk/access-log") throws {
      self.cluster = cluster
      self.path = cluster.directory.path(path)
      let built = Command.binary.dropLast("gristmill".count) + "AccessLogExample"
      // Written by another process, because a file that this one writes may be busy while it starts
      // others.
      try cluster.directory.write("", to: path)
      let copy = try Command("/bin/cp", ["--remove-destination", String(built), self.path]).end()
      guard copy.code == 0 else { throw ProcessFault(copy.error) }
      for file in 0..<4 {
        let lines = (0..<600).map {
          "h - - [t z] \"GET /p\(($0 * (file + 5)) % 83)?q=\($0) HTTP/1.1\" 200 1 0.\($0)\n"
        }
        try cluster.directory.write(lines.joined(), to: "in/log/\(file)")
      }
    }

    func arguments(_ verb: String, to name: String) -> [String] {
      [
        verb, "--input", cluster.directory.path("in/log"), "--output", cluster.output(name),
        "--at-least", "3", "--partitions", "2", "--split-size", "9000", "--quiet",
      ]
    }

    func answer() throws -> [String: [UInt8]] {
      let outcome = try cluster.alone(arguments("run", to: "run"), binary: path)
      guard outcome.code == 0 else { throw ProcessFault(outcome.error) }
      defer { try? Files.remove(cluster.output("run")) }
      return try cluster.files(in: "run")
    }

    func detach(to name: String) throws -> Int {
      let outcome = try cluster.start(
        arguments("submit", to: name) + ["--detach"], binary: path
      ).end()
      guard outcome.code == 0, let job = Int(outcome.output.dropLast()) else {
        throw ProcessFault("not taken: \(outcome.error)")
      }
      return job
    }
  }

  @Test("gives the bytes of its run, even after the binary was removed and the manager killed")
  func shipped() throws {
    try Cluster.with(Cluster.Settings(workers: 0)) { cluster in
      let binary = try Binary(cluster)
      let answer = try binary.answer()
      #expect(answer.values.contains { $0.count > 100 })
      let job = try binary.detach(to: "out")
      try Files.remove(binary.path)
      try cluster.restartManager()
      try cluster.startWorker()
      try cluster.startWorker()
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state.error ?? "")")
      if state.state == "succeeded" { try cluster.expectSame("out", answer) }
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("shares the slots of a worker with the built-in programs")
  func mixed() throws {
    try Cluster.with(workers: 1, slots: 1) { cluster in
      let binary = try Binary(cluster)
      let answer = try binary.answer()
      let builtIn = Job(program: ["wordcount", "--split-size", "9000"], inputs: ["log"])
      let words = try cluster.answer(builtIn)
      let jobs = try (0..<3).flatMap {
        [
          (try binary.detach(to: "own\($0)"), "own\($0)", answer),
          (try cluster.detach(builtIn, to: "words\($0)"), "words\($0)", words),
        ]
      }
      for (job, name, answer) in jobs {
        let state = try cluster.end(of: job)
        #expect(state.state == "succeeded", "\(name): \(state.error ?? "")")
        if state.state == "succeeded" { try cluster.expectSame(name, answer, name) }
      }
      // Its children end with the last job that needs them.
      let own = { (process: pid_t) in
        let path = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/\(process)/exe")
        return path?.contains("/blobs/") == true
      }
      let areGone = try Patience.reaches(seconds: 5) { !cluster.processes().contains(where: own) }
      #expect(areGone)
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: jobs.map(\.1))
    }
  }

  /// What lies at the path of a binary when its job begins.
  struct Impostor: CustomStringConvertible, Sendable {
    let description: String
    let script: String
    let saying: [String]
  }

  @Test(
    "of another version, or that does not run on the workers, is one error",
    arguments: [
      Impostor(
        description: "another version",
        script: "echo '{\"hello\":{\"version\":99}}'; exec cat > /dev/null",
        saying: ["another version of Gristmill"]),
      Impostor(
        description: "no version", script: "echo hello; exec cat > /dev/null",
        saying: ["another version of Gristmill"]),
      Impostor(
        description: "a library is missing", script: "echo libX.so is missing >&2; exit 127",
        saying: ["does not run on a worker", "exit code 127", "libX.so is missing"]),
    ])
  func impostor(_ impostor: Impostor) throws {
    var settings = Cluster.Settings(workers: 0)
    settings.shared = "notes"
    try Cluster.with(settings) { cluster in
      // In a shared directory the binary itself runs, and is changed without the job's knowledge.
      let binary = try Binary(cluster, at: "notes/access-log")
      let job = try binary.detach(to: "out")
      try Files.remove(binary.path)
      try cluster.directory.write("#!/bin/sh\n\(impostor.script)\n", to: "notes/access-log")
      chmod(binary.path, 0o755)
      try cluster.startWorker()
      let state = try cluster.end(of: job)
      #expect(state.state == "failed")
      for text in impostor.saying {
        #expect(state.error?.contains(text) == true, "\(text) in: \(state.error ?? "")")
      }
      // The worker is unharmed.
      let next = Job(program: ["wordcount"], inputs: ["log"])
      #expect(try cluster.submit(next, to: "next").end().code == 0)
      try cluster.endAndCheck(outputs: ["next"])
    }
  }
}
