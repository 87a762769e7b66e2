import TestSupport
import Testing

@testable import Wire

/// Whatever comes, nothing crashes, and no more is kept than the limits say.
@Suite("Bytes of any kind")
struct FuzzTests {
  /// A valid message with some bytes changed, taken out, doubled or cut off.
  private func mutated(_ line: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    var bytes = line
    for _ in 0..<generator.number(in: 1...4) where !bytes.isEmpty {
      let place = generator.number(in: 0...bytes.count - 1)
      switch generator.number(in: 0...5) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 1: bytes[place] ^= 1 << UInt8(generator.number(in: 0...7))
      case 2: bytes.remove(at: place)
      case 3: bytes.removeSubrange(place...)
      case 4:
        let end = generator.number(in: place...bytes.count - 1)
        bytes.insert(contentsOf: bytes[place...end], at: place)
      default:
        let odd = ["99999999999999999999", "-1", "1e999", "\\u0000", "..", "\"", "{", "]", "null"]
        bytes.insert(contentsOf: generator.pick(odd).utf8, at: place)
      }
    }
    return bytes
  }

  /// Reads `bytes` as every kind of message. What is read can be written and read again.
  private func readAll(_ bytes: [UInt8]) {
    readAgain(ManagerMessage.parse(bytes))
    readAgain(WorkerMessage.parse(bytes))
    readAgain(ManagerAnswer.parse(bytes))
    readAgain(HandshakeMessage.parse(bytes))
    var opener = HeartbeatOpener(secret: nil)
    _ = opener.open(bytes)
    _ = ProofHeader.parse(String(decoding: bytes, as: UTF8.self))
  }

  private func readAgain<Message: WireMessage>(_ received: Received<Message>) {
    guard case .message(let message) = received else { return }
    #expect(Message.parse(message.encoded()) == received)
  }

  @Test("damaged messages are messages or discarded", arguments: 0..<8 as Range<UInt64>)
  func damaged(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let lines = Samples.lines
    for _ in 0..<1500 { readAll(mutated(generator.pick(lines), &generator)) }
  }

  @Test("truncated messages are discarded")
  func cut() {
    for line in Samples.lines {
      for count in 0..<line.count - 1 {
        guard case .discarded = ManagerMessage.parse(Array(line[..<count])) else {
          Issue.record("\(String(decoding: line[..<count], as: UTF8.self))")
          return
        }
      }
    }
  }

  @Test("random bytes are discarded", arguments: 0..<8 as Range<UInt64>)
  func random(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let bytes = generator.bytes(generator.number(in: 0...300))
      readAll(bytes)
      readAll([UInt8(ascii: "{")] + bytes + [UInt8(ascii: "}")])
    }
  }

  @Test("a framer keeps no more than an object and a piece", arguments: 0..<20 as Range<UInt64>)
  func framer(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let limit = 2000
    let lines = Samples.lines
    var framer = MessageFramer(objectBytesMax: limit)
    framer.becomeAcquainted()
    for _ in 0..<400 where !framer.shouldClose {
      var piece: [UInt8] = []
      while piece.count < 500 {
        piece += generator.chance(97) ? generator.pick(lines) : mutated(lines[0], &generator)
      }
      framer.push(piece)
      while let frame = framer.next() {
        if case .object(let object) = frame {
          #expect(object.count <= limit)
          readAll(object)
          if generator.chance(2) { framer.expectRawBytes(generator.number(in: 0...3000)) }
        }
      }
      // Used-up bytes are released once they are more than 64 KiB.
      #expect(framer.bufferedBytes <= limit + piece.count + (64 << 10))
    }
  }

  @Test("a connection that never ends a line takes no memory")
  func endless() {
    var framer = MessageFramer(objectBytesMax: 1 << 20)
    framer.becomeAcquainted()
    let piece = [UInt8](repeating: 0x55, count: 64 << 10)
    for _ in 0..<500 {
      framer.push(piece)
      while framer.next() != nil {}
      #expect(framer.bufferedBytes <= piece.count)
    }
  }

  @Test("an object of many small values is read within 16 bytes for each")
  func nodes() throws {
    let text = "{\"a\":[" + String(repeating: "1,", count: 500_000) + "1]}"
    let document = try JSONDocument(parsing: Array(text.utf8))
    #expect(document.nodes.count == 500_004)
    #expect(MemoryLayout<JSONNode>.stride == 16)
  }
}
