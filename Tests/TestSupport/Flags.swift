/// Command lines of tests that begin with flags of their own, and replace some of them.
package enum Flags {
  /// Those that take one value, which the command refuses twice.
  private static let single: Set<String> = [
    "--output", "--scratch", "--slots", "--memory", "--partitions", "--split-size", "--format",
    "--spill-compression", "--skip-bad-records", "--port", "--host", "--manager", "--manager-host",
    "--manager-port", "--store", "--http-port", "--secret-file", "--loglevel", "--logfile",
    "--name",
    "--rack", "--priority", "--task-timeout", "--read-token-file", "--shared-dir",
  ]

  /// The same words with the last of each such flag only.
  package static func lastWins(_ words: [String]) -> [String] {
    var kept: [String] = []
    var place = words.startIndex
    while place < words.endIndex {
      let word = words[place]
      let name = String(word.prefix { $0 != "=" })
      let length = word == name ? 2 : 1
      let rest = words.dropFirst(place + length)
      if single.contains(name), rest.contains(where: { $0 == name || $0.hasPrefix(name + "=") }) {
        place += length
      } else {
        kept.append(word)
        place += 1
      }
    }
    return kept
  }
}
