/// Every bound on streaming programs, with its unit and reason.
package enum StreamingLimits {
  // MARK: Pipes

  /// The capacity of stdin and stdout, in bytes. More is no faster (measured), and a user may have
  /// only 64 MiB of enlarged pipes in all.
  package static let pipeBytes = 256 << 10
  /// The capacity of stderr, in bytes: what a pipe usually has anyway.
  package static let stderrPipeBytes = 64 << 10
  /// Bytes to read at once: all that such a pipe can hold.
  package static let readBytes = 256 << 10
  /// Reads in a row before it is the other pipes' turn.
  package static let readsInRow = 4

  /// Bytes of a mapper's or reducer's input, and of its output, that are in memory while bad records
  /// are searched for; more are in scratch.
  package static let retainedBytes = 1 << 20

  // MARK: Waiting

  /// How often to check for cancellation and the time when nothing arrives, ms.
  package static let pollMilliseconds: Int32 = 100
  /// The shortest and the longest time to leave a program alone, µs. A sleep takes the shortest
  /// anyway; the longest delays the end of a program.
  package static let paceMicrosecondsMin: UInt32 = 50
  package static let paceMicrosecondsMax: UInt32 = 2_000
  /// The shortest and the longest pause while a program ends, µs. Ending usually takes a few tens.
  package static let pauseMicrosecondsMin: UInt32 = 20
  package static let pauseMicrosecondsMax: UInt32 = 20_000
  /// Time for a program to end by itself after SIGTERM, seconds.
  package static let graceSeconds = 2
  /// Time without a byte from processes that a program left behind, seconds.
  package static let leftoverSeconds = 10

  // MARK: stderr

  /// Bytes of stderr that are kept for the failure.
  package static let stderrTailBytes = 64 << 10
  /// Bytes of a line of stderr that are shown while a program runs.
  package static let shownLineBytesMax = 4 << 10
  /// Bytes of a reporter line; a longer one is ordinary text.
  package static let reporterLineBytesMax = 4 << 10
  /// Different counters of one program; all their names are in memory.
  package static let countersMax = 1_000

  // MARK: Resolving

  /// Bytes of a script's first line that the system looks at.
  package static let scriptHeadBytes = 256

  // MARK: Records

  /// Line edges requested from the kernel at once; they stay in the first-level cache.
  package static let edgeBatch = 1_024
}
