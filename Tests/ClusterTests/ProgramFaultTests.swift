import Foundation
import TestSupport
import Testing

/// Failing user programs: one clear error, and nothing left of the job.
@Suite("Programs that fail on a cluster")
struct ProgramFaultTests {
  private func write(_ cluster: Cluster) throws {
    for file in 0..<4 {
      try cluster.directory.write("a\nb\nfile \(file)\n", to: "in/lines/\(file)")
    }
  }

  /// A program with its flags, and the expected words of its error.
  struct Failing: CustomStringConvertible, Sendable {
    var flags: [String]
    var saying: [String]

    var description: String { flags.joined(separator: " ") }
  }

  static let failing = [
    Failing(flags: ["--map", "sh -c 'exit 3'"], saying: ["map program", "exit code 3"]),
    Failing(flags: ["--map", "sh -c 'kill -9 $$'"], saying: ["map program", "signal 9"]),
    Failing(
      flags: ["--map", "sh -c 'exec /no/such/program'"],
      saying: ["map program", "exit code 127", "/no/such/program"]),
    Failing(
      flags: ["--map", "sh -c 'cat; echo the last words >&2; exit 1'"],
      saying: ["exit code 1", "the last words"]),
    Failing(
      flags: ["--map", "cat", "--reduce", "sh -c 'cat > /dev/null; echo alas >&2; exit 4'"],
      saying: ["reduce program", "exit code 4", "alas"]),
    Failing(
      flags: ["--map", "sleep 60", "--task-timeout", "1"],
      saying: ["map program", "--task-timeout"]
    ),
    Failing(
      flags: ["--map", "cat", "--reduce", "sleep 60", "--task-timeout", "1"],
      saying: ["reduce program", "--task-timeout"]),
  ]

  @Test("give one error with the end of stderr, a bad exit, and no part", arguments: failing)
  func failed(program: Failing) throws {
    try Cluster.with(workers: 2) { cluster in
      try write(cluster)
      let job = Job(program: program.flags + ["--partitions", "2"], inputs: ["lines"])
      let outcome = try cluster.submit(job, to: "out").end()
      #expect(outcome.code == 1, "\(outcome.error)")
      #expect(outcome.output == "")
      #expect(outcome.error.hasPrefix("gristmill: "), "\(outcome.error)")
      for text in program.saying {
        #expect(outcome.error.contains(text), "\(text) in: \(outcome.error)")
      }
      let errors = outcome.error.split(separator: "\n").count { !$0.hasPrefix("  ") }
      #expect(errors == 1, "\(outcome.error)")
      #expect(try cluster.state(of: 1).state == "failed")
      try cluster.expectTidyOutput([])
      try cluster.expectNoPrograms()
      try cluster.expectNoJobInScratch()
      // The workers are unharmed.
      let next = Job(program: ["wordcount"], inputs: ["lines"])
      #expect(try cluster.submit(next, to: "next").end().code == 0)
      try cluster.endAndCheck(outputs: ["next"])
    }
  }

  @Test("because they do not exist never become a job")
  func absent() throws {
    try Cluster.with(workers: 1) { cluster in
      try write(cluster)
      let job = Job(program: ["--map", "/no/such/program"], inputs: ["lines"])
      let outcome = try cluster.submit(job, to: "out").end()
      #expect(outcome.code != 0)
      #expect(outcome.error.contains("/no/such/program"), "\(outcome.error)")
      #expect(try cluster.jobList().isEmpty)
      try cluster.expectTidyOutput([])
    }
  }

  @Test("are tried four times, and are not blamed on the worker")
  func tries() throws {
    try Cluster.with(workers: 1, slots: 1) { cluster in
      try cluster.directory.write("a\n", to: "in/line/0")
      let notes = cluster.directory.path("notes/starts")
      let job = Job(program: ["--map", "sh -c 'echo >> \(notes); exit 1'"], inputs: ["line"])
      #expect(try cluster.submit(job, to: "out").end().code == 1)
      #expect(try Files.read(notes).count == 4)
      #expect(!cluster.manager.log.contains("crashed"))
    }
  }

  @Test("only in their first attempts do not fail the job")
  func firstAttempt() throws {
    try Cluster.with(workers: 2) { cluster in
      try write(cluster)
      // Each task fails until its third attempt; the limit is four.
      let notes = cluster.directory.path("notes")
      try cluster.directory.write(
        """
        note="\(notes)/$1-$GRISTMILL_TASK"
        echo >> "$note"
        test "$(wc -l < "$note")" -gt 2 || exit 1
        exec cat
        """, to: "notes/third.sh")
      let job = Job(
        program: [
          "--map", "sh \(notes)/third.sh map", "--reduce", "sh \(notes)/third.sh reduce",
          "--partitions", "2", "--split-size", "20",
        ], inputs: ["lines"])
      let outcome = try cluster.submit(job, to: "out").end()
      #expect(outcome.code == 0, "\(outcome.error)")
      var plain = job
      plain.program[1] = "cat"
      plain.program[3] = "cat"
      if outcome.code == 0 { try cluster.expectSame("out", cluster.answer(plain)) }
      try cluster.endAndCheck(outputs: ["out"])
    }
  }

  @Test("on a bad record leave it out with --skip-bad-records, as 'run' does")
  func skipped() throws {
    try Cluster.with(workers: 2) { cluster in
      try write(cluster)
      let job = Job(
        program: [
          "--map", "awk '/file 2/ { exit 1 } { print }'", "--reduce", "cat", "--partitions", "1",
          "--skip-bad-records", "2",
        ], inputs: ["lines"])
      let outcome = try cluster.submit(job, to: "out").end()
      #expect(outcome.code == 0, "\(outcome.error)")
      if outcome.code == 0 { try cluster.expectSame("out", cluster.answer(job)) }
    }
  }

  @Test("leave an earlier output as it was")
  func overwrite() throws {
    try Cluster.with(workers: 2) { cluster in
      try write(cluster)
      let good = Job(program: ["wordcount"], inputs: ["lines"])
      #expect(try cluster.submit(good, to: "out").end().code == 0)
      let before = try cluster.files(in: "out")
      let bad = Job(program: ["--map", "false", "--overwrite"], inputs: ["lines"])
      #expect(try cluster.submit(bad, to: "out").end().code == 1)
      try cluster.expectSame("out", before)
      let again = try cluster.submit(good, to: "out").end()
      #expect(again.code == 73 && again.error.contains("--overwrite"), "\(again.error)")
      let other = Job(program: ["count", "--overwrite"], inputs: ["lines"])
      #expect(try cluster.submit(other, to: "out").end().code == 0)
      try cluster.expectSame("out", cluster.answer(other))
      try cluster.expectTidyOutput(["out"])
    }
  }

  @Test("because of the input name it: a missing file, damaged gzip")
  func input() throws {
    try Cluster.with(workers: 2) { cluster in
      try write(cluster)
      var damaged = GzipMember([UInt8](repeating: 97, count: 100_000)).bytes
      damaged[damaged.count / 2] ^= 0xff
      try cluster.directory.write(damaged, to: "in/damaged/x.gz")
      for (input, name, code) in [("absent", "absent", Int32(66)), ("damaged", "x.gz", 65)] {
        let job = Job(program: ["wordcount"], inputs: [input])
        let outcome = try cluster.submit(job, to: "out").end()
        #expect(outcome.code == code, "\(outcome.error)")
        #expect(outcome.error.contains(name), "\(outcome.error)")
        try cluster.expectTidyOutput([])
      }
      // The kind of a failure is stored with the job.
      try cluster.restartManager()
      for (job, code) in [("1", Int32(66)), ("2", 65)] {
        let outcome = try cluster.gristmill(["wait", job])
        #expect(outcome.code == code, "\(outcome.error)")
      }
      try cluster.expectNoJobInScratch()
    }
  }

  @Test("because of the output name it: an unwritable directory, a file in the way")
  func output() throws {
    try Cluster.with(workers: 1) { cluster in
      try write(cluster)
      try cluster.directory.write("mine", to: "out/file")
      let job = Job(program: ["wordcount"], inputs: ["lines"])
      for name in ["file", "file/below", "../in/lines"] {
        let outcome = try cluster.submit(job, to: name).end()
        #expect(outcome.code != 0, "\(name)")
        #expect(outcome.error.contains("file") || outcome.error.contains("in/lines"))
      }
      #expect(try cluster.directory.names(in: "in/lines") == ["0", "1", "2", "3"])
      try cluster.expectTidyOutput(["file"])
    }
  }

  @Test("that crash their workers' processes fail their job, and make no worker suspect")
  func crashing() throws {
    try Cluster.with(workers: 2) { cluster in
      try write(cluster)
      let job = Job(
        program: ["--map", "sh -c 'kill -9 $PPID; sleep 1'", "--partitions", "1"], inputs: ["lines"]
      )
      let number = try cluster.detach(job, to: "out")
      let state = try cluster.end(of: number)
      #expect(state.state == "failed")
      #expect(state.error?.contains("signal 9") == true, "\(state)")
      #expect(try cluster.workerList().map(\.state) == ["live", "live"])
      // The first crash of each of the four maps may have been the workers' fault.
      let attempts = cluster.workers.reduce(0) {
        $0 + $1.log.matches(of: #/attempt failed.*reason=crashed/#).count
      }
      #expect(attempts <= 4 * 5, "\(attempts) attempts")
    }
  }
}
