/// Every bound of a fetcher, with its unit and reason.
package struct FetchLimits: Sendable {
  // MARK: Connections

  /// Connections in all: enough to keep a network busy while some peers are slow.
  package var connectionsMax = 8
  /// Connections to one peer: a second one lets small segments pass a large one.
  package var connectionsPerPeerMax = 2
  /// Requests sent on a connection before their answers have come: small segments then take no round
  /// trip each.
  package var requestsAheadMax = 8
  /// How long a connection without requests is kept, milliseconds: maps of a wave end close together.
  package var idleMilliseconds = 5_000

  // MARK: Attempts

  /// Attempts in a row without `progressBytesMin` between them, for a segment and for a peer, after
  /// which a source is reported.
  package var attemptsMax = 6
  /// Bytes after which an attempt counts as the first again.
  package var progressBytesMin = 1 << 20
  /// The first pause after a failure, milliseconds; each is twice the one before, up to
  /// `pauseMillisecondsMax`, and a random half of it is taken off. After a report the longest pause is
  /// kept whole.
  package var pauseMilliseconds = 200
  package var pauseMillisecondsMax = 10_000
  /// The pause of a busy peer that names none, milliseconds.
  package var busyMilliseconds = 1_000
  /// The longest pause that is believed of a busy peer, milliseconds.
  package var busyMillisecondsMax = 30_000

  // MARK: Time

  /// For a connection to be made, milliseconds.
  package var connectMilliseconds = 5_000
  /// While an answer is due: the time in which it has to end or bring `silenceBytesMin`, milliseconds.
  /// Above the time that a server lets a request wait for its turn.
  package var silenceMilliseconds = 60_000
  package var silenceBytesMin = 64 << 10
  /// For a peer to check its own copy of a segment, milliseconds: it reads all of it.
  package var checkMilliseconds = 300_000

  // MARK: Bytes

  /// Bytes of a read, and of a write to the file.
  package var bufferBytes = 256 << 10
  /// Up to so many bytes are written in the event loop: into the page cache that takes less time than
  /// waking a thread of the pool, much less where all cores are busy with tasks.
  package var directBytesMax = 16 << 10
  /// Bytes of a connection that are not yet in the file; then it is not read on.
  package var unwrittenBytesMax = 512 << 10
  /// Bytes of a segment; what claims to be longer is not believed.
  package var segmentBytesMax = 1 << 40
  /// Bytes of the file that segments are fetched into, with the gaps of answers that were given up: no
  /// file system has larger ones.
  package var fileBytesMax = 1 << 60
  /// Bytes of the body of a refusal; ours have none.
  package var refusalBytesMax = 64 << 10
  /// Bytes of the head of an answer. Ours have 300.
  package var answerHeadBytesMax = 8 << 10
  /// Headers of an answer.
  package var answerHeadersMax = 32

  package init() {}
}
