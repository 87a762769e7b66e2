import DequeModule
import NIOCore
import NIOHTTP1

/// Decides what a connection to a peer does next: a pure state machine. It is told what happened
/// and when, and answers with what to do; it has no channel, clock or file.
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
/// Others establish the connection, encrypt it and prove its ends: earlier requests wait in the
/// channel. Requests are sent ahead of the answers, which come in the order of the requests. One
/// body is written at a time: parts of the next answer are held back until the one before is in the
/// file, and nothing is read while more than `FetchLimits.unwrittenBytesMax` wait.
struct FetchConnectionState {
  typealias Part = HTTPClientResponsePart

  enum Action: Equatable {
    case send(FetchRequest)
    /// Ask the plan where the body goes, and report it by `placed`.
    case place(bytes: Int, from: Int, numbers: [Int])
    /// Write to the file, and report the end by `wrote`.
    case write(FetchWrite)
    case report(FetchReport)
    /// Call `takeHeld`.
    case takeHeld
    /// Close the channel.
    case close
  }

  enum State: Equatable {
    /// No answer has begun. The next part is the head of the first due answer. Next: `placing`,
    /// `refusing`, `closed`.
    case ready
    /// The plan is asked where a body of so many bytes goes. Next: `receiving`, `closed`.
    case placing(bytes: Int, isLast: Bool)
    /// A body is arriving, and is written as it arrives. Next: `storing`, `ready`, `closing`,
    /// `closed`.
    case receiving(IncomingBody, isLast: Bool)
    /// All of a body has arrived, but its end is not in the file yet. Next: `ready`, `closing`,
    /// `closed`.
    case storing(IncomingBody, isLast: Bool)
    /// An answer without bytes for the file is arriving. Its body is skipped. Next: `ready`,
    /// `closed`.
    case refusing(FetchReport, skipped: Int, isLast: Bool)
    /// The connection is lost, and the received part of a body is still being written. Next:
    /// `closed`.
    case closing(IncomingBody, then: [FetchReport])
    /// Nothing more is sent, written or reported.
    case closed
  }

  /// Whether a requested read has to wait.
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

  /// The plan no longer needs the connection.
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

  /// What the peer sends is not HTTP. A body that is cut short looks like that too, so it is judged
  /// when the channel closes.
  mutating func misunderstood(_ error: any Error) -> [Action] {
    switch state {
    case .receiving, .storing: return []
    case .ready, .placing, .refusing, .closing, .closed:
      return lose(.wire, "its answer is not HTTP: \(error)")
    }
  }

  /// The security layer does not trust the connection.
  mutating func distrusted(_ reason: String) -> [Action] { lose(.wire, reason) }

  /// The connection can no longer be used. That is reported once, after the received bytes are in
  /// the file.
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
    // The handler that closes the channel may have to read the peer's last words.
    case .closed: false
    case .receiving(let body, _), .storing(let body, _), .closing(let body, _):
      !held.isEmpty || body.unwrittenBytes > limits.unwrittenBytesMax
    case .ready, .placing, .refusing: !held.isEmpty
    }
  }

  /// The channel wants to read.
  ///
  /// - Returns: whether it may. If not, `releasesRead` says when.
  mutating func mayRead() -> Bool {
    reading = holdsReads ? .held : .free
    return reading == .free
  }

  /// Whether a read that had to wait may go ahead now.
  mutating func releasesRead() -> Bool {
    guard reading == .held, !holdsReads else { return false }
    reading = .free
    return true
  }

  // MARK: Silence

  /// When to call `silent`, unless there is progress; nil while nothing is due.
  var silenceEnd: NIODeadline? {
    switch state {
    case .closing, .closed: nil
    case .ready, .placing, .receiving, .storing, .refusing: due > 0 ? silence.end : nil
    }
  }

  /// The time in `silenceEnd` has passed. The peer is not blamed for the time that writes take.
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

/// What a connection tells the plan.
enum FetchReport: Equatable {
  /// So many more bytes of the due answer are in the file.
  case wrote(bytes: Int)
  /// The due answer is complete and in the file.
  case completed
  /// The due answer says that the peer is busy.
  case busy(milliseconds: Int)
  /// The due answer says why there is no segment.
  case refused(FetchFault, String, isFinal: Bool)
  /// The due answer makes no sense, and the connection is closed.
  case disbelieved(String)
  /// The connection is gone; without a fault, nobody is to blame.
  case lost(FetchFault?, String)
}
