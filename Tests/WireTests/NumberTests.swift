import TestSupport
import Testing

@testable import Wire

@Suite("Numbers of messages")
struct NumberTests {
  /// Reads a line as every kind of message; a message can be written and read again.
  private func messages(_ line: String) -> Int {
    let bytes = Array(line.utf8)
    var opener = HeartbeatOpener(secret: nil)
    if case .message(let heartbeat) = opener.open(bytes) {
      _ = HeartbeatSealer(secret: nil).seal(heartbeat)
    }
    return same(ManagerMessage.parse(bytes)) + same(WorkerMessage.parse(bytes))
      + same(ManagerAnswer.parse(bytes))
  }

  private func same<Message: WireMessage>(_ received: Received<Message>) -> Int {
    guard case .message(let message) = received else { return 0 }
    #expect(Message.parse(message.encoded()) == received)
    return 1
  }

  @Test("at every edge are accepted or discarded, in every field of every message")
  func edges() {
    var (read, discarded) = (0, 0)
    for line in Samples.lines {
      for variant in NumberVariants.of(String(decoding: line, as: UTF8.self)) {
        if messages(variant) > 0 { read += 1 } else { discarded += 1 }
      }
    }
    #expect(read > 100 && discarded > 1000, "\(read) read, \(discarded) discarded")
  }
}
