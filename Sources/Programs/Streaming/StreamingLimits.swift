/// Every bound of streaming programs, with its unit and reason.
package enum StreamingLimits {
  // MARK: Pipes

  /// Bytes that stdin and stdout may hold. More takes no less time (measured), and
  /// a user may have 64 MiB of enlarged pipes in all.
  package static let pipeBytes = 256 << 10
  /// Bytes that stderr may hold: what a pipe mostly holds anyway.
  package static let stderrPipeBytes = 64 << 10
  /// Bytes read at once, all that such a pipe can hold.
  package static let readBytes = 256 << 10
  /// Reads in a row before the other pipes get their turn.
  package static let readsInRow = 4

  // MARK: Waiting

  /// How often a cancellation and the time are looked at when nothing comes, ms.
  package static let pollMilliseconds: Int32 = 100
  /// The shortest and the longest time that a program is left alone, µs. A sleep
  /// takes the shortest anyway; the longest delays the end of a program.
  package static let paceMicrosecondsMin: UInt32 = 50
  package static let paceMicrosecondsMax: UInt32 = 2_000
  /// The shortest and the longest pause while a program ends, µs. It mostly
  /// takes some ten.
  package static let pauseMicrosecondsMin: UInt32 = 20
  package static let pauseMicrosecondsMax: UInt32 = 20_000
  /// Time for a program to end by itself after SIGTERM, seconds.
  package static let graceSeconds = 2
  /// Time without a byte from what a program left behind, seconds.
  package static let leftoverSeconds = 10

  // MARK: stderr

  /// Bytes of stderr kept for the failure.
  package static let stderrTailBytes = 64 << 10
  /// Bytes of a reporter line; a longer one is ordinary text.
  package static let reporterLineBytesMax = 4 << 10
  /// Different counters of one program; all of their names are in memory.
  package static let countersMax = 1_000

  // MARK: Resolving

  /// Bytes of a script's first line that the system looks at.
  package static let scriptHeadBytes = 256

  // MARK: Records

  /// Line edges asked of the kernel at once; they stay in the first-level cache.
  package static let edgeBatch = 1_024
}
