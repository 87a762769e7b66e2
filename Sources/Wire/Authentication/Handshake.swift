/// Whose listener a connection goes to. It is part of every proof, so that one given to a worker is
/// worth nothing at a manager.
package enum Door: String, CaseIterable, Sendable {
  case manager
  case worker
}

/// What a side of a connection does next.
package enum HandshakeStep: Equatable, Sendable {
  /// Write these bytes, and wait for more.
  case send([UInt8])
  /// Write these bytes, which may be none; from now on messages are read and written.
  case proven(send: [UInt8])
  /// Close, and say this to the log. Nothing is said to the peer.
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

  package init(secret: Secret?, door: Door) {
    self.init(secret: secret, door: door, nonce: RandomBytes.nonce())
  }

  init(secret: Secret?, door: Door, nonce: String) {
    self.secret = secret
    self.door = door
    self.nonce = nonce
    state = secret == nil ? .proven : .challenged
  }

  /// What to write as soon as the connection is there; empty without a secret.
  package var opening: [UInt8] {
    secret == nil ? [] : HandshakeMessage.challenge(nonce: nonce).encoded()
  }

  /// Whether messages may be read.
  package var isProven: Bool { state == .proven }

  /// The limit for the framer of this connection, now.
  package var objectBytesMax: Int { Self.objectBytesMax(secret, isProven: isProven) }

  /// Takes what the framer gave, until `isProven`.
  package mutating func receive(_ frame: MessageFramer.Frame) -> HandshakeStep {
    guard state == .challenged, let secret, case .object(let bytes) = frame,
      case .message(.proof(let theirs, let mac)) = HandshakeMessage.parse(bytes),
      theirs != nonce, secret.isValid(mac, .connecting, [door.rawValue, nonce, theirs])
    else {
      state = .failed
      return .failed("the peer did not prove that it knows the secret")
    }
    state = .proven
    let welcome = secret.mac(.accepting, [door.rawValue, nonce, theirs])
    return .proven(send: HandshakeMessage.welcome(mac: welcome).encoded())
  }

  static func objectBytesMax(_ secret: Secret?, isProven: Bool) -> Int {
    if secret == nil { return WireLimits.foreignObjectBytesMax }
    return isProven ? WireLimits.ownObjectBytesMax : WireLimits.handshakeObjectBytesMax
  }
}

/// The side of a TCP connection that opened it.
///
///     without a secret:  proven
///     with one:          waiting ─ challenge ─▶ answered ─ welcome fits ─▶ proven
///                           └────────────────────────┴──── anything else ─▶ failed
///
/// With a secret nothing is sent before the other side has proven itself, and a side that does not
/// ask for a proof is not believed: the caller gives up when nothing comes.
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

  /// The limit for the framer of this connection, now.
  package var objectBytesMax: Int {
    AcceptingHandshake.objectBytesMax(secret, isProven: isProven)
  }

  /// Takes what the framer gave, until `isProven`.
  package mutating func receive(_ frame: MessageFramer.Frame) -> HandshakeStep {
    guard let secret, case .object(let bytes) = frame,
      case .message(let message) = HandshakeMessage.parse(bytes)
    else { return fail() }
    switch (state, message) {
    case (.waiting, .challenge(let theirs)) where theirs != nonce:
      state = .answered(challenge: theirs)
      let mac = secret.mac(.connecting, [door.rawValue, theirs, nonce])
      return .send(HandshakeMessage.proof(nonce: nonce, mac: mac).encoded())
    case (.answered(let challenge), .welcome(let mac))
    where secret.isValid(mac, .accepting, [door.rawValue, challenge, nonce]):
      state = .proven
      return .proven(send: [])
    default: return fail()
    }
  }

  private mutating func fail() -> HandshakeStep {
    state = .failed
    return .failed("the \(door.rawValue) did not prove that it knows the secret")
  }

  /// Whether `frame`, read on a connection without a secret, says that the other side wants one.
  package static func isChallenge(_ frame: MessageFramer.Frame) -> Bool {
    guard case .object(let bytes) = frame,
      case .message(.challenge) = HandshakeMessage.parse(bytes)
    else { return false }
    return true
  }
}
