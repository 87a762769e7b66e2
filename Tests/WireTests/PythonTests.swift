import Foundation
import JobModel
import TestSupport
import Testing

@testable import Wire

/// A peer that shares no code with this module and no language either.
@Suite("A peer in Python", .enabled(if: PythonPeer.isThere, PythonPeer.note))
struct PythonTests {
  private static let key = "correct horse battery"
  private let secret: Secret

  init() throws { secret = try Secret(fileBytes: Array(Self.key.utf8), origin: "") }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func expectRewritten<Message: WireMessage>(_ messages: [Message]) throws {
    let answers = try PythonPeer.ask(
      messages.map { ["do": "rewrite", "line": text($0.encoded())] }, as: [String].self)
    for (message, forms) in zip(messages, answers) {
      for form in forms {
        var framer = MessageFramer()
        framer.push(Array(form.utf8))
        framer.finish()
        guard case .object(let object) = framer.next() else {
          Issue.record("\(form) is no object")
          continue
        }
        #expect(Self.isSame(Message.parse(object), message), "\(form)")
      }
    }
  }

  /// Values that are passed on unchanged may be spelled differently.
  private static func isSame<Message>(_ read: Received<Message>, _ message: Message) -> Bool {
    if read == .message(message) { return true }
    guard case .message(let other) = read else { return false }
    return switch (other, message) {
    case (let other as ManagerMessage, let message as ManagerMessage):
      respelled(other) == respelled(message)
    case (let other as ManagerAnswer, let message as ManagerAnswer):
      respelled(other) == respelled(message)
    default: false
    }
  }

  /// The message with passed-on values in one spelling.
  private static func respelled(_ message: ManagerMessage) -> ManagerMessage {
    switch message {
    case .attemptFinished(var finished):
      finished.report = finished.report.map(respelled)
      return .attemptFinished(finished)
    case .request(var request):
      guard case .submit(var submission) = request.body else { return message }
      submission.specification = respelled(submission.specification)
      request.body = .submit(submission)
      return .request(request)
    default: return message
    }
  }

  private static func respelled(_ answer: ManagerAnswer) -> ManagerAnswer {
    guard case .reply(var reply) = answer, case .ok(let value) = reply.outcome else {
      return answer
    }
    reply.outcome = .ok(respelled(value))
    return .reply(reply)
  }

  private static func respelled(_ value: JSONText) -> JSONText {
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
    guard
      let object = try? JSONSerialization.jsonObject(
        with: Data(value.bytes), options: .fragmentsAllowed),
      let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    else { return value }
    return JSONText(unchecked: Array(data))
  }

  @Test("reads what Gristmill writes, and writes what Gristmill reads")
  func messages() throws {
    try expectRewritten(Samples.toManager)
    try expectRewritten(Samples.toWorker)
    try expectRewritten(Samples.answers)
  }

  @Test("proves itself to Gristmill", arguments: Door.allCases)
  func connects(door: Door) throws {
    struct Answer: Decodable {
      var proof: String
      var welcome: String
      /// What it sends in records, and how it expects Gristmill's to look.
      var records: String
      var expected: String
    }
    var handshake = AcceptingHandshake(secret: secret, door: door)
    let order = [
      "do": "connect", "secret": Self.key, "door": door.rawValue,
      "challenge": text(handshake.opening),
    ]
    let answer = try #require(try PythonPeer.ask([order], as: Answer.self).first)
    let welcome = HandshakeMessage.welcome(mac: answer.welcome).encoded()
    #expect(handshake.receive(.object(Array(answer.proof.utf8))) == .proven(send: welcome))
    var seals = try #require(handshake.seals)
    let ours = ["one", "two"].map { Record.sealed(Array($0.utf8), &seals.sending) }
    #expect(Hexadecimal.text(ours.flatMap(\.self)) == answer.expected)
    let theirs = try #require(Hexadecimal.bytes(answer.records))
    #expect(
      Record.opened(theirs, &seals.receiving)
        == [Array("first".utf8), [UInt8](repeating: 0, count: 65_536)])
  }

  @Test("is trusted, and trusts Gristmill", arguments: Door.allCases)
  func accepts(door: Door) throws {
    struct Answer: Decodable {
      var fits: Bool
      var welcome: String
    }
    let nonce = RandomBytes.nonce()
    var handshake = ConnectingHandshake(secret: secret, door: door)
    let step = handshake.receive(.object(HandshakeMessage.challenge(nonce: nonce).encoded()))
    guard case .send(let proof) = step else {
      Issue.record("\(step)")
      return
    }
    let order = [
      "do": "accept", "secret": Self.key, "door": door.rawValue, "nonce": nonce,
      "proof": text(proof),
    ]
    let answer = try #require(try PythonPeer.ask([order], as: Answer.self).first)
    #expect(answer.fits)
    #expect(handshake.receive(.object(Array(answer.welcome.utf8))) == .proven(send: []))
  }

  @Test("makes heartbeats, and checks those of Gristmill")
  func heartbeats() throws {
    let heartbeat = Heartbeat(
      address: WorkerAddress(host: "nöde-7", port: 6001), worker: WorkerID(1 << 53),
      sequence: 12)
    let ours = text(HeartbeatSealer(secret: secret).seal(heartbeat))
    let isFine = try PythonPeer.ask(
      [["do": "open_heartbeat", "secret": Self.key, "datagram": ours]], as: Bool.self)
    #expect(isFine == [true])
    let fields: [String: Any] = [
      "worker_host": "nöde-7", "worker_port": 6001, "worker_id": 1 << 53, "sequence": 12,
    ]
    let order: [String: Any] = [
      "do": "seal_heartbeat", "secret": Self.key, "heartbeat": fields,
    ]
    let theirs = try #require(try PythonPeer.ask([order], as: String.self).first)
    var opener = HeartbeatOpener(secret: secret)
    #expect(opener.open(Array(theirs.utf8)) == .message(heartbeat))
    #expect(opener.open(Array(ours.utf8)) == .discarded(.replayed))
  }

  @Test("proves HTTP requests, and checks Gristmill's proofs", arguments: [nil, "bytes=5-"])
  func http(range: String?) throws {
    let request = ProvenRequest(method: "GET", target: "/segments/1?a=b&c", range: range)
    let nonce = RandomBytes.nonce()
    let fields = [
      "secret": Self.key, "method": request.method, "target": request.target,
      "range": range ?? "", "nonce": nonce, "challenge": "Gristmill nonce=\"\(nonce)\"",
    ]
    var client = HTTPClientProof(secret: secret)
    #expect(client.learn(challenge: fields["challenge"]!) == true)
    let header = client.authorization(for: request)
    let ours = try #require(header)
    let isFine = try PythonPeer.ask(
      [fields.merging(["do": "check_http", "header": ours]) { $1 }], as: Bool.self)
    #expect(isFine == [true])
    let theirs = try #require(
      try PythonPeer.ask([fields.merging(["do": "prove_http"]) { $1 }], as: String.self).first)
    var server = HTTPServerProof(secret: secret, nonce: nonce)
    #expect(server.check(request, authorization: theirs) == .accepted)
    #expect(server.check(request, authorization: ours) != .accepted)
  }

  @Test("agrees on what is JSON", arguments: 0..<4 as Range<UInt64>)
  func grammar(seed: UInt64) throws {
    // Python accepts lone surrogates, control characters as they are, and any depth: none of those
    // can occur here.
    var generator = SplitMix64(seed: seed)
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "\"\\u00e9\"", "\"", "\\", "1", "0", "-",
      ".", "e", "+", "5", "true", "false", "null", "nul", " ", "{\"a\":1}", "[1,2]", "é", "\"\\x\"",
    ]
    let texts = (0..<1500).map { _ in
      let count = generator.number(in: 1...8)
      return (0..<count).map { _ in generator.pick(pieces) }.joined()
    }
    let answers = try PythonPeer.ask(texts.map { ["do": "loads", "text": $0] }, as: Bool.self)
    #expect(answers.contains(true))
    for (text, answer) in zip(texts, answers) {
      #expect((JSONText(Array(text.utf8)) != nil) == answer, "\(text)")
    }
  }
}
