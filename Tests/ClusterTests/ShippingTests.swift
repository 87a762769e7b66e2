import Foundation
import TestSupport
import Testing

/// Programs that only their submitter sees.
@Suite("Shipped programs")
struct ShippingTests {
  /// The submitter's directory, with programs and what they need.
  private struct Desk {
    let cluster: Cluster
    let path: String

    static let stopWords = "a\nword7\n"

    init(_ cluster: Cluster) throws {
      self.cluster = cluster
      path = try cluster.directory.makeDirectory("desk")
      try script(
        "mapper.py",
        """
        #!/usr/bin/env python3
        import sys, words
        for line in sys.stdin:
            for word in line.split():
                if not words.isStopped(word): print(word + "\\t1")
        """)
      try script(
        "lib/../words.py",
        """
        stopped = open("lists/stop.txt").read().split()
        def isStopped(word): return word in stopped
        """)
      try script(
        "sum.awk",
        """
        $1 != key { if (NR > 1) print key "\\t" sum; key = $1; sum = 0 }
        { sum += $2 }
        END { if (NR > 0) print key "\\t" sum }
        """)
      try cluster.directory.write(Self.stopWords, to: "desk/lists/stop.txt")
      for file in 0..<6 {
        let words = (0..<500).map { "word\(($0 * (file + 3)) % 97)" }
        try cluster.directory.write(words.joined(separator: "\n") + "\n", to: "in/words/\(file)")
      }
    }

    private func script(_ name: String, _ text: String) throws {
      let path = try cluster.directory.write(
        text + "\n", to: "desk/" + name.replacing("lib/../", with: ""))
      chmod(path, 0o755)
    }

    func arguments(_ verb: String, to name: String) -> [String] {
      [
        verb, "--map", "./mapper.py", "--combine", "awk -f sum.awk", "--reduce",
        "awk -f ../desk/sum.awk", "--input", "../in/words", "--output", cluster.output(name),
        "--partitions", "2", "--split-size", "2000", "--quiet",
      ]
    }

    func answer() throws -> [String: [UInt8]] {
      let outcome = try cluster.alone(arguments("run", to: "run"), in: path)
      guard outcome.code == 0 else { throw ProcessFault(outcome.error) }
      defer { try? Files.remove(cluster.output("run")) }
      return try cluster.files(in: "run")
    }

    func detach(_ more: [String], to name: String) throws -> Int {
      let outcome = try cluster.start(
        arguments("submit", to: name) + ["--detach"] + more, in: path
      ).end()
      guard outcome.code == 0, let job = Int(outcome.output.dropLast()) else {
        throw ProcessFault("not taken: \(outcome.error)")
      }
      return job
    }
  }

  @Test("and what goes with them are not needed at their origin once the job is submitted")
  func gone() throws {
    var settings = Cluster.Settings(workers: 0)
    settings.slots = 2
    try Cluster.with(settings) { cluster in
      let desk = try Desk(cluster)
      let answer = try desk.answer()
      let job = try desk.detach(["--ship", "words.py", "lists/stop.txt"], to: "out")
      let same = try desk.detach(["--ship", "lists/stop.txt", "words.py"], to: "same")
      try Files.remove(desk.path)
      try cluster.startWorker()
      try cluster.startWorker()
      for (job, name) in [(job, "out"), (same, "same")] {
        let state = try cluster.end(of: job)
        #expect(state.state == "succeeded", "\(state.error ?? "")")
        if state.state == "succeeded" { try cluster.expectSame(name, answer) }
      }
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: ["out", "same"])
    }
  }

  @Test("survive the manager, and later workers get them from the next one")
  func restarted() throws {
    try Cluster.with(workers: 1, slots: 2) { cluster in
      let gates = try Gates(cluster, holding: [0, 1])
      let answer = try gates.answer()
      try gates.close(.map)
      let job = try cluster.detach(gates.job, to: "out")
      try Patience.until("mappers run") { gates.starts(.map) == 2 }
      for name in ["map.sh", "reduce.sh"] {
        try Files.remove(cluster.directory.path("notes/" + name))
      }
      try cluster.restartManager()
      cluster.workers[0].kill()
      try cluster.startWorker()
      try gates.open(.map)
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state.error ?? "")")
      try cluster.expectSame("out", answer)
    }
  }

  @Test("find their neighbours, as far as the worker sees them")
  func neighbours() throws {
    try Cluster.with(workers: 1) { cluster in
      let desk = try Desk(cluster)
      // The words are looked up where the submitter is.
      let job = try desk.detach(["--ship", "lists/stop.txt"], to: "out")
      let state = try cluster.end(of: job)
      #expect(state.state == "succeeded", "\(state.error ?? "")")
      if state.state == "succeeded" { try cluster.expectSame("out", desk.answer()) }
    }
  }

  /// A mapper that prints its own path.
  private func whereabouts(_ cluster: Cluster, of script: String) throws -> String {
    let path = try cluster.directory.write("#!/bin/sh\ncat > /dev/null\necho $0\n", to: script)
    chmod(path, 0o755)
    let name = UUID().uuidString
    let job = Job(program: ["--map", path, "--partitions", "0"], inputs: ["line"])
    let outcome = try cluster.submit(job, to: name).end()
    #expect(outcome.code == 0, "\(outcome.error)")
    return String(
      decoding: try Files.read(cluster.output(name) + "/part-00000").dropLast(), as: UTF8.self)
  }

  @Test("are not sent from a directory that all machines see, and only from there")
  func shared() throws {
    var settings = Cluster.Settings(workers: 1)
    settings.shared = "notes"
    try Cluster.with(settings) { cluster in
      try cluster.directory.write("a\n", to: "in/line/0")
      let shared = try whereabouts(cluster, of: "notes/programs/map")
      #expect(shared == cluster.directory.path("notes/programs/map"))
      let own = try whereabouts(cluster, of: "notes-of-mine/map")
      #expect(own.hasPrefix(cluster.directory.path("scratch/")), "\(own)")
      #expect(own.hasSuffix(cluster.directory.path("notes-of-mine/map")), "\(own)")
    }
  }

  @Test("that are missing or too large never become a job, and are one error")
  func refused() throws {
    try Cluster.with(workers: 1) { cluster in
      try cluster.directory.write("a\n", to: "in/line/0")
      let large = try cluster.directory.write("#!/bin/sh\n", to: "notes/large")
      chmod(large, 0o755)
      try Files.truncate(large, to: (256 << 20) + 1)
      let wrong = [
        (["--map", large], [large, "256.0 MiB at most", "--shared-dir"]),
        (["--map", "cat", "--ship", "/no/such/file"], ["--ship /no/such/file", "no such file"]),
        (["--map", "cat", "--ship", cluster.directory.path("in")], ["--ship", "only files"]),
        (["wordcount", "--ship", large], ["--ship", "wordcount"]),
      ]
      for (program, saying) in wrong {
        let outcome = try cluster.submit(Job(program: program, inputs: ["line"]), to: "out").end()
        #expect(outcome.code != 0)
        for text in saying { #expect(outcome.error.contains(text), "\(text) in: \(outcome.error)") }
        let errors = outcome.error.split(separator: "\n").count { !$0.hasPrefix("  ") }
        #expect(errors == 1, "\(outcome.error)")
      }
      #expect(try cluster.jobList().isEmpty)
      try cluster.expectTidyOutput([])
    }
  }

  @Test("damaged on the manager's disk fail the job with one error that names them")
  func damaged() throws {
    try Cluster.with(Cluster.Settings(workers: 0)) { cluster in
      let desk = try Desk(cluster)
      let job = try desk.detach(["--ship", "lists/stop.txt"], to: "out")
      cluster.manager.kill()
      let damage = """
        import sqlite3, sys
        store = sqlite3.connect(sys.argv[1])
        text = bytes(sys.argv[2], "utf-8")
        rows = store.execute("SELECT hash FROM blobs WHERE CAST(bytes AS BLOB) = ?", (text,))
        (hash,) = rows.fetchone()
        store.execute("UPDATE blobs SET bytes = ? WHERE hash = ?", (text.upper(), hash))
        store.commit()
        """
      let python = try Command(
        "/usr/bin/env",
        ["python3", "-c", damage, cluster.directory.path("manager/store.db"), Desk.stopWords],
        environment: ["PATH=/usr/local/bin:/usr/bin:/bin"]
      ).end()
      #expect(python.code == 0, "\(python.error)")
      try cluster.restartManager()
      try cluster.startWorker()
      let state = try cluster.end(of: job)
      #expect(state.state == "failed")
      for text in ["lists/stop.txt", "damaged", "submit the job again"] {
        #expect(state.error?.contains(text) == true, "\(state.error ?? "")")
      }
      try cluster.expectTidyOutput([])
    }
  }

  @Test("that fail are named as given, with a line that runs the task again")
  func failing() throws {
    try Cluster.with(workers: 1) { cluster in
      let desk = try Desk(cluster)
      let outcome = try cluster.start(
        ["submit", "--map", "sh broken.sh", "--input", "../in/words", "--output", "out"],
        in: desk.path
      ).end()
      #expect(outcome.code == 1)
      #expect(outcome.error.contains("command: sh broken.sh"), "\(outcome.error)")
      let line = outcome.error.firstMatch(of: #/to run it again: (.*)/#)
      let again = try Command("/bin/sh", ["-c", String(line?.1 ?? "false")]).end()
      #expect(again.error.contains("broken.sh"), "\(again.error)")
      #expect(!again.error.contains("Unknown option"), "\(again.error)")
    }
  }
}
