import Foundation
import TestSupport
import Testing

/// Names that are no UTF-8, from a client through the manager to a worker and back.
@Suite("Names of bytes on a cluster") struct BytePathTests {
  @Test func aJobRunsWhereNoNameIsUTF8() throws {
    try Cluster.with(workers: 2) { cluster in
      let script = #"""
        set -e; cd "$1"; E=$(printf '\351'); mkdir -p "b$E/in$E"; cd "b$E"
        printf 'b\351 a\nc a\n' > "in$E/x$E"; printf 'a d\n' > "in$E/y"
        printf '#!/bin/sh\nLC_ALL=C grep -o "$1"; true\n' > "m$E"; chmod +x "m$E"
        "$0" submit --map "./m$E b$E" --reduce "uniq -c" --input "in$E" --output "out$E" --manager "$2" --quiet
        "$0" submit wordcount --input "in$E" --output "words$E" --manager "$2" --quiet
        "$0" verify "words$E" --quiet
        "$0" fetch 2 "copy$E" --manager "$2"
        cmp "copy$E/part-00000" "words$E/part-00000"
        "$0" status 1 --json --manager "$2" |
          python3 -c 'import json, sys; assert json.load(sys.stdin)["output"].endswith("/out\uefe9")'
        cat "out$E"/part-* | od -An -tx1; cat "words$E"/part-* | LC_ALL=C sort | tr '\351' E
        """#
      let address = "127.0.0.1:\(cluster.manager.port)"
      let outcome = try Command.runInShell(script, [cluster.directory.path("out"), address])
      #expect(outcome.code == 0, "\(outcome)")
      #expect(
        outcome.output == " 20 20 20 20 20 20 31 20 62 e9 0a\na\t3\nbE\t1\nc\t1\nd\t1\n",
        "\(outcome)")
      try cluster.restartManager()
      try cluster.waitForWorkers(2)
      let after = try cluster.gristmill(["status", "2", "--json"])
      #expect(after.output.contains("words\u{EFE9}"), "\(after)")
      try cluster.shutdown()
    }
  }
}
