import JobModel
import Storage
import TestSupport
import Testing

/// Programs that read the outputs of others.
@Suite struct OutputFormatTests {
  /// Words with blanks in them, as fields that commas separate: a, "b c" and so on.
  private static func lines(seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var text: [UInt8] = []
    for _ in 0..<random.number(in: 1...120) {
      let words = random.pick(["a", "b c", "the 9", "9 8 7", " x", "b  c", "z,"])
      text += Array((words + "," + random.pick(["p q", "7"]) + "\n").utf8)
    }
    return text
  }

  /// Runs a job in a directory that has the file `text`, and returns what it prints.
  private static func run(_ bench: Bench, _ arguments: String) throws -> [UInt8] {
    try bench.shell("\(Command.binary) run \(arguments) --quiet --slots 2")
  }

  private static func bench(seed: UInt64) throws -> Bench {
    let bench = try Bench()
    try bench.directory.write(lines(seed: seed), to: "text")
    return bench
  }

  @Test("a word with a blank is one field of an output", arguments: 0..<12)
  func counts(_ seed: Int) throws {
    let bench = try Self.bench(seed: UInt64(seed))
    for more in ["", "--null-output", "--compress-output", "--null-output --compress-output"] {
      _ = try Self.run(
        bench,
        "count --field 1 -t , --input text --output counts --partitions 3 --overwrite \(more)")
      let flags = more.contains("null") ? " -z" : ""
      let all =
        "cat counts/part-* | if test -n \"$(ls counts/*.gz 2>/dev/null)\"; then gzip -dc; else cat; fi"
      for place in ["counts", "'counts/part-*'", "'counts/part-0000[01]'* 'counts/part-00002*'"] {
        let sorted = try Self.run(bench, "sort -k 2nr --input \(place)")
        let wanted = try bench.shell("\(all) | sort\(flags) -t \"$(printf '\\t')\" -k 2nr")
        #expect(sorted == wanted, "\(place) \(more)")
      }
      let top = try Self.run(bench, "top --count 3 -k 2n --input counts")
      let wanted = try bench.shell(
        "\(all) | sort\(flags) -t \"$(printf '\\t')\" -k 2n | tail\(flags) -n 3 | tac")
      if more.isEmpty { #expect(top == wanted) }
      let numbers = try Self.run(bench, "count --field 2 --input counts")
      let tally = try bench.shell(
        "\(all) | tr '\\0' '\\n' | cut -f 2 | sort | uniq -c | awk '{print $2 \"\\t\" $1}'")
      #expect(
        Tables.sortedLines(numbers.map { $0 == 0 ? 10 : $0 }) == Tables.sortedLines(tally),
        "\(more)")
    }
  }

  @Test("an output that was sorted still knows its separator")
  func inherited() throws {
    let bench = try Self.bench(seed: 3)
    _ = try Self.run(bench, "count --field 1 -t , --input text --output counts")
    _ = try Self.run(bench, "sort --input counts --output sorted")
    _ = try Self.run(bench, "grep -e . --input sorted --output found")
    let again = try Self.run(bench, "sort -k 2nr --input found")
    #expect(try again == bench.shell("sort -t \"$(printf '\\t')\" -k 2nr counts/part-*"))
    _ = try Self.run(bench, "sort -t , -k 1 --input text --output commas")
    #expect(
      try Self.run(bench, "sort -k 2 --input commas") == bench.shell("sort -t , -k 2 text"))
  }

  @Test("a flag goes before what an output says")
  func flag() throws {
    let bench = try Self.bench(seed: 4)
    _ = try Self.run(bench, "count --field 1 -t , --input text --output counts")
    let byBlanks = try Self.run(bench, "sort -t ' ' -k 2 --input counts")
    #expect(try byBlanks == bench.shell("sort -t ' ' -k 2 counts/part-*"))
    _ = try Self.run(bench, "wordcount --input text --output nul --null-output")
    let asLines = try Self.run(bench, "count --format lines --input nul")
    #expect(asLines.count { $0 == 10 } == 1)
  }

  @Test("inputs that disagree are an error that names both")
  func disagreement() throws {
    let bench = try Self.bench(seed: 5)
    _ = try Self.run(bench, "wordcount --input text --output tabs")
    _ = try Self.run(bench, "sort -t , -k 1 --input text --output commas")
    _ = try Self.run(bench, "wordcount --input text --output nul --null-output")
    let path = bench.directory.path
    for (inputs, texts) in [
      (["tabs", "commas"], ["tabs/_SUCCESS", "a comma, as", "--separator"]),
      (["tabs", "text"], ["text does not say", "--separator"]),
      (["text", "tabs"], ["text does not say", "--separator"]),
      (["tabs", "nul"], ["ended by a NUL", "tabs", "--format"]),
    ] {
      let outcome = try Command.run(
        ["run", "sort", "-k", "2", "--quiet", "--input"] + inputs.map { path + "/" + $0 })
      #expect(outcome.code == 64, "\(inputs): \(outcome.output)")
      for text in texts { #expect(outcome.error.contains(text), "\(outcome.error)") }
    }
    let join = try Command.run([
      "run", "join", "--input", path + "/tabs", "--right", path + "/text", "--quiet",
    ])
    #expect(join.code == 64)
    // Whole records need no separator.
    let whole = try Command.run([
      "run", "sort", "--quiet", "--input", path + "/tabs", path + "/text",
    ])
    #expect(whole.code == 0, "\(whole.error)")
  }

  @Test("a file that lies beside the parts of an output is not cut as they are")
  func stranger() throws {
    let bench = try Self.bench(seed: 9)
    _ = try Self.run(bench, "count --field 1 -t , --input text --output counts")
    try bench.directory.write(Array("p q\tr\n".utf8), to: "counts/more")
    let outcome = try Command.run([
      "run", "sort", "-k", "2", "--quiet", "--input", bench.directory.path("counts"),
    ])
    #expect(outcome.code == 64, "\(outcome.output)")
    #expect(outcome.error.contains("counts/more does not say"), "\(outcome.error)")
    // A part that the manifest does not list is another's, too.
    _ = try bench.shell("mv counts/more counts/part-00099")
    let part = try Command.run([
      "run", "sort", "-k", "2", "--quiet", "--input", bench.directory.path("counts"),
    ])
    #expect(part.code == 64 && part.error.contains("part-00099"), "\(part.error)")
  }

  @Test("an output keeps its separator behind links to it, to its parts, and around it")
  func links() throws {
    let bench = try Self.bench(seed: 10)
    _ = try Self.run(bench, "count --field 1 -t , --input text --output counts --partitions 2")
    _ = try bench.shell(
      "mkdir parts around && ln -s ../counts around/one && ln -s counts link"
        + " && ln -s ../counts/part-00000 parts/x && ln -s ../counts/part-00001 parts/y")
    let wanted = try bench.shell("sort -t \"$(printf '\\t')\" -k 2nr counts/part-*")
    for place in ["link", "around", "parts", "'parts/*'", "'aro*/one/part-*'"] {
      #expect(try Self.run(bench, "sort -k 2nr --input \(place)") == wanted, "\(place)")
    }
  }

  @Test("the report says what was taken from an output, and _SUCCESS has it")
  func said() throws {
    let bench = try Self.bench(seed: 6)
    _ = try Self.run(bench, "wordcount --input text --output counts")
    let counts = bench.directory.path("counts")
    let report = try Command.run(["run", "sort", "-k", "2", "--input", counts, "--output", "-"])
    #expect(
      report.error.contains("fields are separated by a tab, as \(counts)/_SUCCESS says"),
      "\(report.error)")
    let bytes = try Files.read(counts + "/_SUCCESS")
    let manifest = try JSON.decoded(Manifest.self, from: bytes)
    #expect(manifest.format == OutputFormat(records: .lines, separator: 9))
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""separator" : "\t""#))
  }

  @Test("a program whose lines have no such separator is read by blanks, as before")
  func streamed() throws {
    let bench = try Self.bench(seed: 7)
    _ = try Self.run(bench, "--map \"tr ',\\t' '  '\" --partitions 0 --input text --output blanks")
    #expect(
      try Self.run(bench, "sort -k 2 --input blanks")
        == bench.shell("cat blanks/part-* | sort -k 2"))
    _ = try Self.run(bench, "--map \"tr , '\\\\t'\" --partitions 0 --input text --output tabs")
    #expect(
      try Self.run(bench, "sort -k 2 --input tabs")
        == bench.shell("cat tabs/part-* | sort -t \"$(printf '\\t')\" -k 2"))
  }

  @Test("_SUCCESS files of others, and of earlier versions, say nothing")
  func others() throws {
    let bench = try Self.bench(seed: 8)
    _ = try Self.run(bench, "wordcount --input text --output counts")
    for other in ["", #"{"version":1,"program":"wordcount","parts":[]}"#, "{"] {
      try bench.directory.write(Array(other.utf8), to: "counts/_SUCCESS")
      #expect(
        try Self.run(bench, "sort -k 2 --input counts")
          == bench.shell("cat counts/part-* | sort -k 2"))
    }
  }
}
