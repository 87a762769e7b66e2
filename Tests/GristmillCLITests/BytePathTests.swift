import TestSupport
import Testing

/// Names that are no UTF-8, from the command line to the files and back. The scripts run in a
/// directory of their own; `b` there has such names, and `t` the same files under plain ones.
@Suite struct BytePathTests {
  private static let setting = #"""
    set -e
    E=$(printf '\351'); mkdir -p "b$E/in$E" t/in
    for d in "b$E/in$E" t/in; do printf 'b a\nc a\n' > "$d/x$E"; printf 'a d\n' > "$d/y"; done
    printf '#!/bin/sh\nexec grep -o "$1."\n' > "b$E/m$E"; chmod +x "b$E/m$E"; cp "b$E/m$E" t/m
    cd "b$E"

    """#

  private func outcome(
    _ script: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Command.Outcome {
    let directory = try TemporaryDirectory()
    let outcome = try Command.runInShell("cd \"$1\"\n" + Self.setting + script, [directory.path])
    #expect(outcome.code == 0, "\(outcome)", sourceLocation: sourceLocation)
    return outcome
  }

  @Test func aJobRunsWhereNoNameIsUTF8() throws {
    let outcome = try outcome(
      #"""
      "$0" run wordcount --input "in$E" --output "out$E" --scratch . --quiet --partitions 2
      (cd ../t; "$0" run wordcount --input in --output out --quiet --partitions 2)
      cmp "out$E/part-00000" ../t/out/part-00000; cmp "out$E/part-00001" ../t/out/part-00001
      "$0" verify "out$E" --quiet
      test "$(ls -A | tr '\n' ' ')" = "in$E m$E out$E "
      """#)
    #expect(outcome.error == "")
  }

  @Test func patternsMatchBytes() throws {
    try #expect(
      outcome(
        #"""
        "$0" run count --input "in$E/*$E" "$PWD/in?/y" --output o --quiet; cat o/part-*
        """#
      ).output == "a d\t1\nb a\t1\nc a\t1\n")
  }

  @Test func aTaskOfAPlanFindsItsFiles() throws {
    try #expect(
      outcome(
        #"""
        "$0" plan wordcount --input "in$E" --output "out$E" > "plan$E"
        python3 - "plan$E" <<'END'
        import json, sys
        plan = json.load(open(sys.argv[1].encode("utf-8", "surrogateescape")))
        assert plan["files"][0]["path"].endswith("in\uefe9/x\uefe9"), plan["files"]
        END
        "$0" task map --plan "plan$E" --index all --work "w$E" > /dev/null
        "$0" task reduce --plan "plan$E" --index all --work "w$E" > /dev/null
        cat "w$E"/part-*
        """#
      ).output.split(separator: "\n").sorted() == ["a\t3", "b\t1", "c\t1", "d\t1"])
  }

  @Test func programsGetTheirArgumentsByteByByte() throws {
    try #expect(
      outcome(
        #"""
        printf 'x\351y\n' > line
        "$0" run --map "./m$E '$E'" --input line --output o --quiet --partitions 0
        od -An -tx1 o/part-00000
        """#
      ).output == " e9 79 0a\n")
  }

  @Test func theLineThatRunsATaskAgainIsExact() throws {
    let outcome = try outcome(
      #"""
      printf '#!/bin/sh\ncat > /dev/null; test "$1" = "a\nb" || echo "$1" | od -An -tx1 >&2; exit 3\n' > "f$E"
      chmod +x "f$E"
      line=$("$0" run --map "./f$E '$E
      x'" --input "in$E" --output o 2>&1 | sed -n 's/.*to run it again: //p') || true
      bash -c "$line" 2>&1 | grep -o 'e9 0a 78 0a' | head -1
      """#)
    #expect(outcome.output == "e9 0a 78 0a\n")
  }

  @Test func messagesShowSuchNamesAsAShellWritesThem() throws {
    let outcome = try outcome(#""$0" run count --input "no$E" --output o 2>&1 || true"#)
    #expect(outcome.output.contains(#"$'no\351'"#), "\(outcome.output)")
    #expect(!outcome.output.contains("\u{FFFD}"))
  }

  @Test func theReportNamesTheOutputExactly() throws {
    try #expect(
      outcome(
        #"""
        "$0" run count --input "in$E" --output "out$E" --json |
          python3 -c 'import json, sys; print(json.load(sys.stdin)["output"] == "out\uefe9")'
        """#
      ).output == "True\n")
  }
}
