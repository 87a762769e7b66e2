import Foundation
import JobModel
import Testing

@testable import Wire

/// Whoever writes a worker from the document alone must be able to trust every line of it.
@Suite("The protocol's document")
struct ProtocolDocumentTests {
  private struct Example {
    /// The `message_type`.
    var name: String
    /// The whole line after the fence's `json`.
    var title: String
    var text: String
  }

  private let examples: [Example]
  private let lines: [Substring]

  init() throws {
    let path =
      URL(filePath: #filePath).deletingLastPathComponent().path
      + "/../../Sources/Wire/Protocol.md"
    lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    examples = lines.indices.compactMap { [lines] index in
      guard lines[index].hasPrefix("```json ") else { return nil }
      let title = String(lines[index].dropFirst(8))
      return Example(
        name: String(title.split(separator: " ")[0]), title: title,
        text: String(lines[index + 1]))
    }
    try #require(examples.count > 30)
  }

  private static let toWorker: Set = [
    "register_ack", "new_map_task", "new_reduce_task", "new_plan_task", "stop_attempt",
    "map_outputs", "forget_job", "list_inputs", "want_blob",
  ]

  /// The example, read and written back.
  private func rewritten<Message: WireMessage>(
    _ example: Example, as type: Message.Type
  ) -> String {
    switch Message.parse(Array(example.text.utf8)) {
    case .discarded(let reason): "\(reason)"
    case .message(let message):
      String(decoding: message.encoded().dropLast(), as: UTF8.self)
    }
  }

  /// A field that is unknown, or spelled differently, would be missing from what is written.
  private func rewritten(_ example: Example) -> String {
    switch example.title {
    case "shutdown worker": rewritten(example, as: WorkerMessage.self)
    case "blob", "reply": rewritten(example, as: ManagerAnswer.self)
    case "challenge", "proof", "welcome": rewritten(example, as: HandshakeMessage.self)
    case "heartbeat": rewrittenHeartbeat(example)
    case let title where Self.toWorker.contains(title):
      rewritten(example, as: WorkerMessage.self)
    default: rewritten(example, as: ManagerMessage.self)
    }
  }

  private static let secret = "an example of a secret"

  private func rewrittenHeartbeat(_ example: Example) -> String {
    let secret =
      example.text.contains("mac")
      ? try? Secret(fileBytes: Array(Self.secret.utf8), origin: "") : nil
    var opener = HeartbeatOpener(secret: secret)
    switch opener.open(Array(example.text.utf8)) {
    case .discarded(let reason): return "\(reason)"
    case .message(let heartbeat):
      return String(decoding: HeartbeatSealer(secret: secret).seal(heartbeat), as: UTF8.self)
    }
  }

  @Test("every example is read as the message it is named after, and all of its fields are used")
  func reads() {
    for example in examples {
      #expect(example.text.contains("\"message_type\":\"\(example.name)\""))
      #expect(rewritten(example) == example.text)
    }
  }

  @Test("every message has an example")
  func complete() throws {
    let names = Set(examples.map(\.name))
    for line in Samples.lines {
      let type = try #require(JSONDocument(parsing: line).root["message_type"]?.string)
      #expect(names.contains(type), "\(type)")
    }
  }

  @Test("the proofs in it match its secret")
  func proofs() throws {
    func example(_ name: String) throws -> [UInt8] {
      Array(try #require(examples.first { $0.name == name }).text.utf8)
    }
    let secret = try Secret(fileBytes: Array(Self.secret.utf8), origin: "")
    guard
      case .message(.challenge(let challenge, _)) = HandshakeMessage.parse(try example("challenge")),
      case .message(.proof(let nonce, _, _)) = HandshakeMessage.parse(try example("proof"))
    else {
      Issue.record("the examples are not messages of the handshake")
      return
    }
    var accepting = AcceptingHandshake(secret: secret, door: .manager, nonce: challenge)
    #expect(accepting.opening.dropLast() == (try example("challenge"))[...])
    let step = accepting.receive(.object(try example("proof")))
    #expect(step == .proven(send: try example("welcome") + [10]))
    var connecting = ConnectingHandshake(secret: secret, door: .manager, nonce: nonce)
    let proof = connecting.receive(.object(try example("challenge")))
    #expect(proof == .send(try example("proof") + [10]))
    let last = connecting.receive(.object(try example("welcome")))
    #expect(last == .proven(send: []))
    // And the record after them.
    let payload = Array("{\"message_type\":\"shutdown\"}\n".utf8)
    var seals = try #require(connecting.seals)
    let code = payload.withUnsafeBytes { seals.sending.mac($0) }
    let hex = "0000001c" + Hexadecimal.text(payload + code)
    #expect(payload.count == 0x1c && lines.contains { $0 == hex })
  }
}
