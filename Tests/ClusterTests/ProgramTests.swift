import TestSupport
import Testing

/// The cluster's first promise: the same jobs, unchanged, with the same bytes out.
@Suite("Programs on a cluster")
struct ProgramTests {
  /// Every built-in program, with what changes its way through the core.
  static let jobs = [
    Job(program: ["wordcount"], inputs: ["text"]),
    Job(program: ["wordcount", "--lowercase", "--tokens", "letters"], inputs: ["text"]),
    Job(program: ["count"], inputs: ["table"]),
    Job(program: ["count", "--field", "2"], inputs: ["table"]),
    Job(program: ["count", "--field", "2", "--field", "3"], inputs: ["table"]),
    Job(program: ["distinct"], inputs: ["table"]),
    Job(program: ["wordcount"], inputs: ["flood"]),
    Job(program: ["distinct"], inputs: ["flood"]),
    Job(program: ["grep", "-e", "alpha"], inputs: ["table"]),
    Job(program: ["grep", "-c", "-o", "-e", "[a-c]+1"], inputs: ["table"]),
    Job(program: ["sort"], inputs: ["table"]),
    Job(program: ["sort", "-k", "2,2", "-k", "1n,1"], inputs: ["table"]),
    Job(program: ["sort", "-n", "-r", "-k", "3"], inputs: ["table"]),
    Job(program: ["sort", "-u", "-k", "2,2"], inputs: ["table"]),
    Job(program: ["sort", "-k", "2,2V", "-k", "3g"], inputs: ["table"]),
    Job(program: ["top", "--count", "20", "-n", "-k", "3"], inputs: ["table"]),
    Job(program: ["index"], inputs: ["text"]),
    Job(program: ["join"], inputs: ["table"], right: ["right"]),
    Job(program: ["--map", "awk '{ print $1 \"\\t\" $3 }'", "--reduce", "cat"], inputs: ["table"]),
    Job(program: ["--map", "sed s/a/b/", "--reduce", "uniq -c"], inputs: ["table"]),
    Job(
      program: [
        "--map", "tr ' ' '\\t'", "--reduce", "cat", "--key-fields", "2", "--partition-fields", "1",
        "-k", "2Vr", "--sort-values",
      ], inputs: ["table"]),
    Job(
      program: [
        "--map", "tr ' ' ,", "--combine", "cat", "--reduce", "cat", "-t", ",", "--key-fields", "3",
        "--partition-fields", "2", "-k", "3n", "--sort-values",
      ], inputs: ["table"]),
    Job(
      program: [
        "--map", "python3 -c 'import sys\nfor line in sys.stdin: print(len(line), line, end=\"\")'",
        "--reduce", "sort -n",
      ], inputs: ["table"]),
    Job(program: ["--map", "tr a b", "--partitions", "0"], inputs: ["table"]),
    Job(
      program: ["--map", "sh -c 'sed \"s/^/$MARK/\"'", "--reduce", "uniq -c", "--env", "MARK=x y"],
      inputs: ["table"]),
  ]

  private static func write(_ cluster: Cluster) throws {
    var generator = TextGenerator(seed: 11)
    for file in 0..<4 {
      try cluster.directory.write(generator.text(bytes: 30_000), to: "in/text/\(file)")
      try cluster.directory.write(table(2_000, seed: UInt64(file)), to: "in/table/\(file)")
    }
    let members = (0..<20).map { GzipMember(Array(table(300, seed: 20 + $0).utf8)).bytes }
    try cluster.directory.write(Array(members.joined()), to: "in/packed/many.gz")
    try cluster.directory.write(members[0], to: "in/packed/one")
    try cluster.directory.write(table(500, seed: 10), to: "in/right/0")
    for kind in [CollidingKeys.short, .long, .letters, .firstSalt] {
      let keys = kind.keys(400)
      let text = Array((keys + keys.reversed()).joined(separator: [10])) + [10]
      try cluster.directory.write(text, to: "in/flood/\(kind.rawValue)")
    }
  }

  private static func table(_ lines: Int, seed: UInt64) -> String {
    var random = SplitMix64(seed: seed)
    return (0..<lines).map { _ in
      let name = random.pick(["alpha", "beta", "gamma", "Delta", "be-ta"])
      return
        "\(random.number(in: 1...700)) \(name)\(random.number(in: 1...20)) \(random.number(in: -50...50))\n"
    }.joined()
  }

  @Test(
    "give exactly the bytes of 'run', on any number of workers", arguments: [1, 2, 3, 5])
  func same(workers: Int) throws {
    try Cluster.with(workers: workers) { cluster in
      try Self.write(cluster)
      var names: [String] = []
      for (index, plain) in Self.jobs.enumerated() {
        var job = plain
        job.program += ["--split-size", "20000"]
        if job.hasReduceTasks { job.program += ["--partitions", "3"] }
        let name = "\(index)"
        names.append(name)
        let answer = try cluster.answer(job)
        let outcome = try cluster.submit(job, to: name).end()
        #expect(outcome.code == 0, "\(job): \(outcome.error)")
        #expect(outcome.output + outcome.error == "", "\(job) is quiet")
        if outcome.code == 0 { try cluster.expectSame(name, answer, "\(job)") }
      }
      try cluster.expectNoJobInScratch()
      try cluster.endAndCheck(outputs: names)
    }
  }

  @Test("find their partitions and ranges in the same sample as 'run' does")
  func automatic() throws {
    try Cluster.with(workers: 3) { cluster in
      try Self.write(cluster)
      for (index, plain) in Self.jobs.enumerated() {
        let name = "\(index)"
        let answer = try cluster.answer(plain)
        let outcome = try cluster.submit(plain, to: name).end()
        #expect(outcome.code == 0, "\(plain): \(outcome.error)")
        if outcome.code == 0 { try cluster.expectSame(name, answer, "\(plain)") }
      }
    }
  }

  @Test("read gzip in ranges as 'run' does")
  func packed() throws {
    try Cluster.with(workers: 2) { cluster in
      try Self.write(cluster)
      for program in [["count"], ["sort", "-k", "2"], ["--map", "cat", "--reduce", "cat"]] {
        let job = Job(
          program: program + ["--split-size", "3000", "--partitions", "2"], inputs: ["packed"])
        let outcome = try cluster.submit(job, to: program[0]).end()
        #expect(outcome.code == 0, "\(job): \(outcome.error)")
        if outcome.code == 0 { try cluster.expectSame(program[0], cluster.answer(job), "\(job)") }
      }
    }
  }

  @Test("several at a time do not disturb one another")
  func together() throws {
    try Cluster.with(workers: 3) { cluster in
      try Self.write(cluster)
      let jobs = Self.jobs.map { job in
        var job = job
        job.program += ["--split-size", "20000"]
        return job
      }
      let answers = try jobs.map { try cluster.answer($0) }
      let numbers = try jobs.enumerated().map { try cluster.detach($1, to: "\($0)") }
      #expect(numbers == Array(1...jobs.count))
      for (index, number) in numbers.enumerated() {
        let state = try cluster.end(of: number)
        #expect(state.state == "succeeded", "\(jobs[index]): \(state.error ?? "")")
        if state.state == "succeeded" {
          try cluster.expectSame("\(index)", answers[index], "\(jobs[index])")
        }
      }
      try cluster.endAndCheck(outputs: jobs.indices.map { "\($0)" })
    }
  }

  @Test("over no input, one empty file, and one line give what 'run' gives")
  func small() throws {
    try Cluster.with(workers: 2) { cluster in
      try cluster.directory.write("", to: "in/empty/0")
      try cluster.directory.write("one line", to: "in/line/0")
      for input in ["empty", "line"] {
        for program in [["wordcount"], ["sort"], ["--map", "cat", "--reduce", "cat"]] {
          let job = Job(program: program + ["--partitions", "2"], inputs: [input])
          let name = input + program[0]
          let outcome = try cluster.submit(job, to: name).end()
          #expect(outcome.code == 0, "\(job): \(outcome.error)")
          try cluster.expectSame(name, cluster.answer(job), "\(job) of \(input)")
        }
      }
    }
  }
}
