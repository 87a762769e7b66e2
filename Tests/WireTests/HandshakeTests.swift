import JobModel
import Testing

@testable import Wire

@Suite("Proofs on TCP connections")
struct HandshakeTests {
  private func secret(_ text: String = "correct horse battery") throws -> Secret {
    try Secret(fileBytes: Array(text.utf8), origin: "test")
  }

  private func frame(_ step: HandshakeStep) -> MessageFramer.Frame {
    switch step {
    case .send(let bytes), .proven(let bytes): .object(Array(bytes.dropLast()))
    case .failed(let why): .object(Array(why.utf8))
    }
  }

  private func isFailed(_ step: HandshakeStep) -> Bool {
    if case .failed = step { true } else { false }
  }

  @Test("both sides of one secret trust each other", arguments: Door.allCases)
  func fits(door: Door) throws {
    var accepting = AcceptingHandshake(secret: try secret(), door: door)
    var connecting = ConnectingHandshake(secret: try secret(), door: door)
    let proof = connecting.receive(.object(accepting.opening))
    #expect(!accepting.isProven && !connecting.isProven)
    let welcome = accepting.receive(frame(proof))
    #expect(accepting.isProven && !connecting.isProven)
    #expect(connecting.receive(frame(welcome)) == .proven(send: []))
    #expect(connecting.isProven)
    #expect(accepting.seals != nil && connecting.seals != nil)
  }

  @Test("without a secret nothing is asked and nothing is sent")
  func open() {
    let accepting = AcceptingHandshake(secret: nil, door: .manager)
    #expect(accepting.opening.isEmpty && accepting.isProven)
    #expect(accepting.seals == nil)
    #expect(ConnectingHandshake(secret: nil, door: .manager).isProven)
  }

  @Test("another secret, door or nonce makes the proof invalid")
  func wrong() throws {
    for (text, door) in [
      ("another horse battery", Door.manager), ("correct horse battery", .worker),
    ] {
      var accepting = AcceptingHandshake(secret: try secret(), door: .manager)
      var connecting = ConnectingHandshake(secret: try secret(text), door: door)
      let proof = connecting.receive(.object(accepting.opening))
      #expect(isFailed(accepting.receive(frame(proof))))
      #expect(!accepting.isProven)
    }
    var first = AcceptingHandshake(secret: try secret(), door: .manager)
    var second = AcceptingHandshake(secret: try secret(), door: .manager)
    var connecting = ConnectingHandshake(secret: try secret(), door: .manager)
    let proof = connecting.receive(.object(first.opening))
    #expect(isFailed(second.receive(frame(proof))))
    // One failure is the end, whatever follows.
    _ = first.receive(.object(Array("{}".utf8)))
    #expect(isFailed(first.receive(frame(proof))))
  }

  @Test("every kind of message before the proof closes")
  func early() throws {
    for line in Samples.lines + [Array("x\n".utf8)] {
      var accepting = AcceptingHandshake(secret: try secret(), door: .manager)
      #expect(isFailed(accepting.receive(.object(line))))
      var connecting = ConnectingHandshake(secret: try secret(), door: .manager)
      #expect(isFailed(connecting.receive(.object(line))))
    }
    var accepting = AcceptingHandshake(secret: try secret(), door: .manager)
    #expect(isFailed(accepting.receive(.discarded(.noType))))
  }

  @Test("a peer of another version is distinguished from one that does not know the secret")
  func version() throws {
    let nonce = Base64.text(Array(1...32))
    for challenge in [
      #"{"message_type":"challenge","nonce":"\#(nonce)"}"#,
      #"{"message_type":"challenge","version":1,"nonce":"\#(nonce)"}"#,
    ] {
      var connecting = ConnectingHandshake(secret: try secret(), door: .manager)
      let step = connecting.receive(.object(Array(challenge.utf8)))
      #expect(step == .failed(ProtocolVersion.mismatch(1)))
      #expect(connecting.seals == nil)
    }
    var accepting = AcceptingHandshake(secret: try secret(), door: .manager)
    let old = HandshakeMessage.proof(
      nonce: nonce, mac: String(repeating: "0", count: 64), version: 3)
    #expect(
      accepting.receive(.object(old.encoded())) == .failed(ProtocolVersion.mismatch(3)))
    #expect(accepting.seals == nil)
  }

  @Test("a listener that cannot prove itself is sent nothing")
  func impostor() throws {
    let challenge = AcceptingHandshake(secret: try secret(), door: .manager).opening
    for answer in [
      #"{"message_type":"welcome","mac":""}"#, #"{"message_type":"welcome"}"#,
      #"{"message_type":"welcome","mac":"\#(String(repeating: "0", count: 64))"}"#,
      String(decoding: challenge, as: UTF8.self),
    ] {
      var connecting = ConnectingHandshake(secret: try secret(), door: .manager)
      _ = connecting.receive(.object(challenge))
      #expect(isFailed(connecting.receive(.object(Array(answer.utf8)))))
      #expect(!connecting.isProven)
    }
    var connecting = ConnectingHandshake(secret: try secret(), door: .manager)
    let welcome = #"{"message_type":"welcome","mac":"\#(String(repeating: "0", count: 64))"}"#
    #expect(isFailed(connecting.receive(.object(Array(welcome.utf8)))))
  }

  @Test("a proof sent back to its sender proves nothing")
  func reflected() throws {
    // The attacker opens a connection back to the connecting side, and relays.
    var victim = ConnectingHandshake(secret: try secret(), door: .manager)
    var listener = AcceptingHandshake(secret: try secret(), door: .manager)
    let proof = victim.receive(.object(listener.opening))
    guard case .send(let bytes) = proof else {
      Issue.record("no proof")
      return
    }
    #expect(isFailed(victim.receive(.object(bytes))))
    guard case .message(.proof(_, let mac, _)) = HandshakeMessage.parse(bytes) else {
      Issue.record("no proof")
      return
    }
    var other = ConnectingHandshake(secret: try secret(), door: .manager)
    _ = other.receive(.object(listener.opening))
    #expect(isFailed(other.receive(.object(HandshakeMessage.welcome(mac: mac).encoded()))))
    #expect(!listener.isProven)
    _ = listener.receive(.object(bytes))
    #expect(listener.isProven)
  }

  @Test("a side without a secret can tell that one is required")
  func wanted() throws {
    let opening = AcceptingHandshake(secret: try secret(), door: .manager).opening
    #expect(ConnectingHandshake.isChallenge(.object(opening)))
    #expect(!ConnectingHandshake.isChallenge(.object(Array("{}".utf8))))
  }
}
