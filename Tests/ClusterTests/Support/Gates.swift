import Foundation
import TestSupport

/// Word counting by shell scripts that note when they start, and wait where a test wants them to.
///
///     notes/map.starts       a line for each mapper
///     notes/map.gate         while it is there, mappers stand still at the word "hold"
///     notes/reduce.starts    a line for each reducer
///     notes/reduce.gate      while it is there, reducers do not begin
struct Gates {
  private let cluster: Cluster
  /// The number of input files, each of which is one split.
  let files: Int

  enum Kind: String {
    case map, reduce
  }

  /// Writes scripts and inputs.
  ///
  /// - Parameter holding: the files with the word "hold".
  init(_ cluster: Cluster, files: Int = 8, holding: Set<Int> = [], seed: UInt64 = 1) throws {
    self.cluster = cluster
    self.files = files
    var random = SplitMix64(seed: seed)
    for file in 0..<files {
      let words = (0..<400).map { _ in "word\(random.number(in: 1...300))" }
      let text = words.joined(separator: "\n") + (holding.contains(file) ? "\nhold\n" : "\n")
      try cluster.directory.write(text, to: "in/words/\(file)")
    }
    try script(
      "map",
      """
      exec awk -v gate="$notes/map.gate" '
        /^hold$/ { while (system("test -e " gate) == 0) system("sleep 0.02") }
        { print $1 "\\t1" }'
      """)
    try script(
      "reduce",
      """
      while test -e "$notes/reduce.gate"; do sleep 0.02; done
      exec awk -F '\\t' '
        $1 != key { if (NR > 1) print key "\\t" sum; key = $1; sum = 0 }
        { sum += $2 }
        END { if (NR > 0) print key "\\t" sum }'
      """)
  }

  private func script(_ name: String, _ body: String) throws {
    let notes = cluster.directory.path("notes")
    let text = "notes='\(notes)'\necho $$ >> \"$notes/\(name).starts\"\n" + body + "\n"
    try cluster.directory.write(text, to: "notes/\(name).sh")
  }

  /// The job; it has a map task for each file.
  var job: Job {
    Job(
      program: [
        "--map", "sh " + cluster.directory.path("notes/map.sh"),
        "--reduce", "sh " + cluster.directory.path("notes/reduce.sh"), "--partitions", "3",
        "--split-size", "4000",
      ], inputs: ["words"])
  }

  func close(_ kind: Kind) throws { try cluster.directory.write("", to: "notes/\(kind).gate") }

  func open(_ kind: Kind) throws {
    try Files.remove(cluster.directory.path("notes/\(kind).gate"))
  }

  /// How many processes of a kind have started since the notes were cleared.
  func starts(_ kind: Kind) -> Int {
    let path = cluster.directory.path("notes/\(kind).starts")
    let bytes = (try? Files.read(path)) ?? []
    return bytes.count { $0 == 10 }
  }

  func clear() {
    for kind in [Kind.map, .reduce] {
      try? Files.remove(cluster.directory.path("notes/\(kind).starts"))
    }
  }

  /// What `run` makes of it; the gates are open then.
  func answer() throws -> [String: [UInt8]] {
    defer { clear() }
    return try cluster.answer(job)
  }
}
