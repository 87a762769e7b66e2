import DequeModule
import NIOCore
import NIOHTTP1

/// What a connection to a peer does next: a pure state machine. It is told what happened and when, and
/// answers with what to do; it has no channel, clock or file.
///
///              head of a body            place                last part
///     ready ───────────────────▶ placing ─────▶ receiving ────────────────▶ storing
///      ▲ │                                       │   ▲ │ all of it is written  │
///      │ │ head of a refusal                     └───┘ │                       │
///      │ └────────────────────▶ refusing             write                     │
///      │          last part        │                   │                       │
///      └───────────────────────────┴───────────────────┴───────────────────────┘
///
///     any of them ─ lost ─▶ closing ─ the last write is done ─▶ closed
///                └─ lost while nothing is written, or closed by the plan ─▶ closed
///
/// The connection is made, encrypted and proven by others: requests that are sent earlier wait in the
/// channel. Requests are sent ahead of the answers, which come in the order of the requests. One body is
/// written at a time: parts of the next answer are held back until the one before is in the file, and
/// nothing is read while more than `FetchLimits.unwrittenBytesMax` wait.
struct FetchConnectionState {
  typealias Part = HTTPClientResponsePart

  enum Action: Equatable {
    case send(FetchRequest)
    /// Ask the plan where the body goes, and tell `placed`.
    case place(bytes: Int, from: Int, numbers: [Int])
    /// Write to the file, and tell `wrote`.
    case write(FetchWrite)
    case report(FetchReport)
    /// Tell `takeHeld`.
    case takeHeld
    /// Close the channel.
    case close
  }

  enum State: Equatable {
    /// No answer has begun. The next part is the head of the first answer that is due.
    /// Next: `placing`, `refusing`, `closed`.
    case ready
    /// The plan is asked where a body of so many bytes goes.
    /// Next: `receiving`, `closed`.
    case placing(bytes: Int, isLast: Bool)
    /// A body comes, and is written as it comes.
    /// Next: `storing`, `ready`, `closing`, `closed`.
    case receiving(IncomingBody, isLast: Bool)
    /// All of a body has come, and its end is not yet in the file.
    /// Next: `ready`, `closing`, `closed`.
    case storing(IncomingBody, isLast: Bool)
    /// An answer comes that brings no bytes for the file. Its own body is skipped.
    /// Next: `ready`, `closed`.
    case refusing(FetchReport, skipped: Int, isLast: Bool)
    /// The connection is lost, and what came of a body is still being written.
    /// Next: `closed`.
    case closing(IncomingBody, then: [FetchReport])
    /// Nothing is sent, written or reported any more.
    case closed
  }

  /// Whether a read was asked for that has to wait.
  private enum Reading {
    case free
    case held
  }

  let limits: FetchLimits
  var state = State.ready
  /// Requests whose answers have not ended.
  var due = 0
  /// Parts that came while none could be taken.
  var held: Deque<Part> = []
  var silence: SilenceClock
  private var reading = Reading.free

  init(limits: FetchLimits, now: NIODeadline) {
    self.limits = limits
    silence = SilenceClock(limits: limits, now: now)
  }

  // MARK: Requests and the end

  mutating func ask(_ request: FetchRequest, now: NIODeadline) -> [Action] {
    switch state {
    case .closing, .closed: return []
    case .ready, .placing, .receiving, .storing, .refusing: break
    }
    if due == 0 { silence.restart(now) }
    due += 1
    return [.send(request)]
  }

  /// The plan has no more use for the connection.
  mutating func close() -> [Action] {
    guard state != .closed else { return [] }
    end()
    return [.close]
  }

  /// The channel is gone.
  mutating func disconnected() -> [Action] {
    switch state {
    case .receiving(let body, _) where body.missing > 0,
      .storing(let body, _) where body.missing > 0:
      return lose(.wire, "its answer ended \(body.missing) bytes too early")
    case .placing(_, isLast: true), .receiving(_, isLast: true), .storing(_, isLast: true),
      .refusing(_, _, isLast: true):
      return lose(nil, "it closed the connection")
    case .ready, .placing, .receiving, .storing, .refusing, .closing, .closed:
      return lose(.unreachable, "it closed the connection without an answer")
    }
  }

  /// What the peer sends is not HTTP. A body that is cut short looks like that too: it is judged when the
  /// channel goes.
  mutating func misunderstood(_ error: any Error) -> [Action] {
    switch state {
    case .receiving, .storing: return []
    case .ready, .placing, .refusing, .closing, .closed:
      return lose(.wire, "its answer is not HTTP: \(error)")
    }
  }

  /// Whoever secures the connection does not trust it.
  mutating func distrusted(_ reason: String) -> [Action] { lose(.wire, reason) }

  /// The connection is of no more use. That is reported once, after what came is in the file.
  mutating func lose(_ fault: FetchFault?, _ message: String) -> [Action] {
    let lost = FetchReport.lost(fault, message)
    switch state {
    case .closing, .closed: return []
    case .receiving(let body, _) where body.isBeingWritten:
      end(.closing(body, then: [lost]))
      return [.close]
    case .storing(let body, _):
      end(.closing(body, then: [.completed, lost]))
      return [.close]
    case .ready, .placing, .receiving, .refusing:
      end()
      return [.close, .report(lost)]
    }
  }

  mutating func end(_ last: State = .closed) {
    state = last
    held = []
  }

  // MARK: Reading

  private var holdsReads: Bool {
    switch state {
    // Whoever closes the channel may have to read the peer's last words.
    case .closed: false
    case .receiving(let body, _), .storing(let body, _), .closing(let body, _):
      !held.isEmpty || body.unwrittenBytes > limits.unwrittenBytesMax
    case .ready, .placing, .refusing: !held.isEmpty
    }
  }

  /// The channel wants to read.
  ///
  /// - Returns: Whether it may. Otherwise `releasesRead` says when.
  mutating func mayRead() -> Bool {
    reading = holdsReads ? .held : .free
    return reading == .free
  }

  /// Whether a read that had to wait is due now.
  mutating func releasesRead() -> Bool {
    guard reading == .held, !holdsReads else { return false }
    reading = .free
    return true
  }

  // MARK: Silence

  /// When `silent` has to be told, unless there is progress; nil while nothing is due.
  var silenceEnd: NIODeadline? {
    switch state {
    case .closing, .closed: nil
    case .ready, .placing, .receiving, .storing, .refusing: due > 0 ? silence.end : nil
    }
  }

  /// It is later than `silenceEnd` was. The time that a write takes is not held against the peer.
  mutating func silent(now: NIODeadline) -> [Action] {
    guard let silenceEnd, silenceEnd <= now else { return [] }
    switch state {
    case .receiving(let body, _) where body.isBeingWritten,
      .storing(let body, _) where body.isBeingWritten:
      silence.restart(now)
      return []
    case .ready, .placing, .receiving, .storing, .refusing, .closing, .closed:
      return lose(.unreachable, "no answer for \(limits.silenceMilliseconds) ms")
    }
  }
}

/// What the plan is told of a connection.
enum FetchReport: Equatable {
  /// So many more bytes of the answer that is due are in the file.
  case wrote(bytes: Int)
  /// The answer that was due is whole and in the file.
  case completed
  /// The answer that was due says that the peer has too much to do.
  case busy(milliseconds: Int)
  /// The answer that was due says why there is no segment.
  case refused(FetchFault, String, isFinal: Bool)
  /// The answer that is due makes no sense, and the connection is closed.
  case disbelieved(String)
  /// The connection is gone; nobody is to blame where there is no fault.
  case lost(FetchFault?, String)
}
