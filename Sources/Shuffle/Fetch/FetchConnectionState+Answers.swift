import DequeModule
import NIOCore
import NIOHTTP1

/// The parts of answers, and the writes that they cause.
extension FetchConnectionState {
  mutating func receive(_ part: Part, now: NIODeadline) -> [Action] {
    switch state {
    case .closing, .closed: return []
    case .placing, .storing:
      held.append(part)
      return []
    case .ready, .receiving, .refusing:
      guard held.isEmpty else {
        held.append(part)
        return []
      }
      return take(part, now)
    }
  }

  /// Takes the first part that was held back, if one can be taken now.
  mutating func takeHeld(now: NIODeadline) -> [Action] {
    switch state {
    case .placing, .storing, .closing, .closed: return []
    case .ready, .receiving, .refusing: break
    }
    guard let part = held.popFirst() else { return [] }
    return take(part, now) + takingHeld
  }

  private var takingHeld: [Action] { held.isEmpty ? [] : [.takeHeld] }

  private mutating func take(_ part: Part, _ now: NIODeadline) -> [Action] {
    switch part {
    case .head(let head): takeHead(head)
    case .body(let bytes): takeBody(bytes, now)
    case .end: takeEnd(now)
    }
  }

  // MARK: Parts

  private mutating func takeHead(_ head: HTTPResponseHead) -> [Action] {
    guard state == .ready, due > 0 else { return lose(.wire, "it sent an unrequested answer") }
    let isLast = !head.isKeepAlive
    switch FetchAnswer(head, limits: limits) {
    case .bytes(let total, let from, let numbers):
      state = .placing(bytes: total - from, isLast: isLast)
      return [.place(bytes: total, from: from, numbers: numbers)]
    case .busy(let milliseconds):
      state = .refusing(.busy(milliseconds: milliseconds), skipped: 0, isLast: isLast)
      return []
    case .refused(let fault, let message, let isFinal):
      let refusal = FetchReport.refused(fault, message, isFinal: isFinal)
      state = .refusing(refusal, skipped: 0, isLast: isLast)
      return []
    case .nonsense:
      end()
      return [.report(.disbelieved("the head of its answer makes no sense")), .close]
    }
  }

  /// The plan says where in the file the body goes; nil if it does not want it.
  mutating func placed(at offset: Int?) -> [Action] {
    switch state {
    case .closing, .closed: return []
    case .placing(let bytes, let isLast):
      guard let offset else { return close() }
      state = .receiving(IncomingBody(at: offset, bytes: bytes), isLast: isLast)
      return takingHeld
    case .ready, .receiving, .storing, .refusing:
      let offset = offset.map { "\($0)" } ?? "nil"
      preconditionFailure("a body was placed at \(offset) in state \(state)")
    }
  }

  private mutating func takeBody(_ bytes: ByteBuffer, _ now: NIODeadline) -> [Action] {
    silence.count(bytes.readableBytes, now)
    switch state {
    case .receiving(var body, let isLast):
      // While the state held the body too, each part would copy the buffers that wait.
      state = .closed
      body.receive(bytes)
      let write = body.beginWrite()
      state = .receiving(body, isLast: isLast)
      return write.map { [.write($0)] } ?? []
    case .refusing(let refusal, let skipped, let isLast):
      let skipped = skipped + bytes.readableBytes
      guard skipped <= limits.refusalBytesMax else { return lose(.wire, "its refusal has no end") }
      state = .refusing(refusal, skipped: skipped, isLast: isLast)
      return []
    case .ready, .placing, .storing, .closing, .closed:
      // The decoder passes a body only after its head.
      return []
    }
  }

  private mutating func takeEnd(_ now: NIODeadline) -> [Action] {
    switch state {
    case .receiving(let body, let isLast):
      if body.isBeingWritten {
        state = .storing(body, isLast: isLast)
        return []
      }
      return answered(.completed, isLast: isLast, now)
    case .refusing(let refusal, _, let isLast): return answered(refusal, isLast: isLast, now)
    case .ready, .placing, .storing, .closing, .closed: return []
    }
  }

  /// The answer that was due has ended.
  private mutating func answered(
    _ report: FetchReport, isLast: Bool, _ now: NIODeadline
  ) -> [Action] {
    silence.restart(now)
    due -= 1
    state = .ready
    if isLast { return [.report(report)] + lose(nil, "it closes the connection") }
    return [.report(report)] + takingHeld
  }

  // MARK: Writes

  /// The current write has ended, successfully or not.
  mutating func wrote(isWritten: Bool, now: NIODeadline) -> [Action] {
    switch state {
    case .closed: return []
    case .receiving, .storing, .closing: break
    case .ready, .placing, .refusing:
      preconditionFailure("a write ended, written: \(isWritten), in state \(state)")
    }
    guard isWritten else { return close() }
    switch state {
    case .receiving(var body, let isLast):
      state = .closed
      let written = goOn(&body, now)
      state = .receiving(body, isLast: isLast)
      return written
    case .storing(var body, let isLast):
      state = .closed
      let written = goOn(&body, now)
      if !body.isBeingWritten { return written + answered(.completed, isLast: isLast, now) }
      state = .storing(body, isLast: isLast)
      return written
    case .closing(var body, let reports):
      state = .closed
      let written = goOn(&body, now)
      if body.isBeingWritten {
        state = .closing(body, then: reports)
        return written
      }
      return written + reports.map { .report($0) }
    case .ready, .placing, .refusing, .closed: return []
    }
  }

  /// Ends a write, and begins the next if anything waits for it.
  private mutating func goOn(_ body: inout IncomingBody, _ now: NIODeadline) -> [Action] {
    let bytes = body.endWrite()
    silence.count(bytes, now)
    let report = Action.report(.wrote(bytes: bytes))
    guard let write = body.beginWrite() else { return [report] }
    return [report, .write(write)]
  }
}
