/// Whose listener a connection goes to. Every proof covers it, so a proof given to a worker is
/// worthless at a manager.
package enum Door: String, CaseIterable, Sendable {
  case manager
  case worker
  /// A worker's, for segments of map outputs.
  case segments
}

/// What a side of a connection does next.
package enum HandshakeStep: Equatable, Sendable {
  /// Write these bytes, and wait for more.
  case send([UInt8])
  /// Write these bytes, if any; from now on messages are read and written.
  case proven(send: [UInt8])
  /// Close, and log this. The peer is told nothing.
  case failed(String)
}

/// The side of a TCP connection that accepted it.
///
///     without a secret:  proven
///     with one:          challenged ─ proof fits ─▶ proven
///                            └─────── anything else ─▶ failed
package struct AcceptingHandshake: Sendable {
  private enum State { case challenged, proven, failed }

  private let secret: Secret?
  private let door: Door
  private let nonce: String
  private var state: State
  /// Seals what follows the handshake; nil before the proof, and without a secret.
  package private(set) var seals: RecordSeals?

  package init(secret: Secret?, door: Door) {
    self.init(secret: secret, door: door, nonce: RandomBytes.nonce())
  }

  init(secret: Secret?, door: Door, nonce: String) {
    self.secret = secret
    self.door = door
    self.nonce = nonce
    state = secret == nil ? .proven : .challenged
  }

  /// What to write when the connection opens; empty without a secret.
  package var opening: [UInt8] {
    secret == nil ? [] : HandshakeMessage.challenge(nonce: nonce).encoded()
  }

  /// Whether messages may be read.
  package var isProven: Bool { state == .proven }

  /// Takes the framer's output until `isProven`.
  package mutating func receive(_ frame: MessageFramer.Frame) -> HandshakeStep {
    guard state == .challenged, let secret, case .object(let bytes) = frame,
      case .message(.proof(let theirs, let mac, let version)) = HandshakeMessage.parse(bytes)
    else { return fail("the peer did not prove that it knows the secret") }
    guard version == ProtocolVersion.current else {
      return fail(ProtocolVersion.mismatch(version))
    }
    let lines = [door.rawValue, nonce, theirs]
    guard theirs != nonce, secret.isValid(mac, .connecting, lines) else {
      return fail("the peer did not prove that it knows the secret")
    }
    state = .proven
    seals = RecordSeals(secret, isAccepting: true, lines)
    let welcome = secret.mac(.accepting, lines)
    return .proven(send: HandshakeMessage.welcome(mac: welcome).encoded())
  }

  private mutating func fail(_ reason: String) -> HandshakeStep {
    state = .failed
    return .failed(reason)
  }
}

/// The side of a TCP connection that opened it.
///
///     without a secret:  proven
///     with one:          waiting ─ challenge ─▶ answered ─ welcome fits ─▶ proven
///                           └────────────────────────┴──── anything else ─▶ failed
///
/// With a secret, nothing is sent before the other side has proven itself, and a side that does not
/// ask for a proof is not trusted: the caller gives up if nothing comes.
package struct ConnectingHandshake: Sendable {
  private enum State: Equatable {
    case waiting
    case answered(challenge: String)
    case proven
    case failed
  }

  private let secret: Secret?
  private let door: Door
  private let nonce: String
  private var state: State
  /// Seals what follows the handshake; nil before the proof, and without a secret.
  package private(set) var seals: RecordSeals?

  /// - Parameter door: whose listener is called.
  package init(secret: Secret?, door: Door) {
    self.init(secret: secret, door: door, nonce: RandomBytes.nonce())
  }

  init(secret: Secret?, door: Door, nonce: String) {
    self.secret = secret
    self.door = door
    self.nonce = nonce
    state = secret == nil ? .proven : .waiting
  }

  /// Whether messages may be written and read.
  package var isProven: Bool { state == .proven }

  /// Takes the framer's output until `isProven`.
  package mutating func receive(_ frame: MessageFramer.Frame) -> HandshakeStep {
    guard let secret, case .object(let bytes) = frame,
      case .message(let message) = HandshakeMessage.parse(bytes)
    else { return fail() }
    switch (state, message) {
    case (.waiting, .challenge(_, let version)) where version != ProtocolVersion.current:
      return fail(ProtocolVersion.mismatch(version))
    case (.waiting, .challenge(let theirs, _)) where theirs != nonce:
      state = .answered(challenge: theirs)
      let mac = secret.mac(.connecting, [door.rawValue, theirs, nonce])
      return .send(HandshakeMessage.proof(nonce: nonce, mac: mac).encoded())
    case (.answered(let challenge), .welcome(let mac))
    where secret.isValid(mac, .accepting, [door.rawValue, challenge, nonce]):
      state = .proven
      seals = RecordSeals(secret, isAccepting: false, [door.rawValue, challenge, nonce])
      return .proven(send: [])
    default: return fail()
    }
  }

  private mutating func fail(_ reason: String? = nil) -> HandshakeStep {
    state = .failed
    return .failed(reason ?? "the other end did not prove that it knows the secret")
  }

  /// Whether `frame`, read on a connection without a secret, says that the other side requires one.
  package static func isChallenge(_ frame: MessageFramer.Frame) -> Bool {
    guard case .object(let bytes) = frame,
      case .message(.challenge) = HandshakeMessage.parse(bytes)
    else { return false }
    return true
  }
}
