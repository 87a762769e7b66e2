/// Every limit of a fetcher, with its unit and reason.
package struct FetchLimits: Sendable {
  // MARK: Connections

  /// Connections in all: enough to keep a network busy while some peers are slow.
  package var connectionsMax = 8
  /// Connections to one peer: a second one lets small segments pass a large one.
  package var connectionsPerPeerMax = 2
  /// Requests sent on a connection before their answers have come, so that small segments do not
  /// cost a round trip each.
  package var requestsAheadMax = 8
  /// How long a connection without requests is kept, milliseconds: the maps of a wave end close
  /// together.
  package var idleMilliseconds = 5_000

  // MARK: Attempts

  /// Attempts in a row without `progressBytesMin` between them, for a segment and for a peer, after
  /// which a source is reported.
  package var attemptsMax = 6
  /// Bytes after which the count of attempts starts again.
  package var progressBytesMin = 1 << 20
  /// The first pause after a failure, milliseconds; each pause is twice the one before, up to
  /// `pauseMillisecondsMax`, less a random part of up to half. After a report, the longest pause is
  /// used in full.
  package var pauseMilliseconds = 200
  package var pauseMillisecondsMax = 10_000
  /// The pause for a busy peer that names none, milliseconds.
  package var busyMilliseconds = 1_000
  /// The longest pause that a busy peer may ask for, milliseconds.
  package var busyMillisecondsMax = 30_000

  // MARK: Time

  /// To make a connection, milliseconds.
  package var connectMilliseconds = 5_000
  /// While an answer is due, the time in which it has to end or bring `silenceBytesMin`,
  /// milliseconds. Longer than a server makes a request wait for its turn.
  package var silenceMilliseconds = 60_000
  package var silenceBytesMin = 64 << 10
  /// For a peer to check its own copy of a segment, milliseconds: it reads all of it.
  package var checkMilliseconds = 300_000

  // MARK: Bytes

  /// Bytes of a read, and of a write to the file.
  package var bufferBytes = 256 << 10
  /// Writes of up to this many bytes happen in the event loop: into the page cache, that takes less
  /// time than waking a thread of the pool, and much less if all cores are busy with tasks.
  package var directBytesMax = 16 << 10
  /// Bytes of a connection that are not in the file yet; above that, nothing more is read.
  package var unwrittenBytesMax = 512 << 10
  /// Bytes of a segment; a longer one is not believed.
  package var segmentBytesMax = 1 << 40
  /// Bytes of the file into which segments are fetched, including the gaps of abandoned answers: no
  /// file system has larger files.
  package var fileBytesMax = 1 << 60
  /// Bytes of the body of a refusal; Gristmill's have none.
  package var refusalBytesMax = 64 << 10
  /// Bytes of the head of an answer. Gristmill's have 300.
  package var answerHeadBytesMax = 8 << 10
  /// Headers of an answer.
  package var answerHeadersMax = 32

  package init() {}
}
