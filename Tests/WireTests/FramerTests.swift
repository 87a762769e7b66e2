import TestSupport
import Testing

@testable import Wire

@Suite("Framing")
struct FramerTests {
  private typealias Frame = MessageFramer.Frame

  /// The frames of `bytes`, cut into pieces of the sizes that `pieceSize` gives; raw pieces are
  /// joined.
  ///
  /// - Parameter isAcquainted: whether a message came before them.
  private func frames(
    _ bytes: [UInt8], limit: Int = 4096, rawBehindHeader: Int? = nil, isAcquainted: Bool = true,
    pieceSize: () -> Int
  ) -> (frames: [Frame], shouldClose: Bool) {
    var framer = MessageFramer(objectBytesMax: limit)
    if isAcquainted { framer.becomeAcquainted() }
    var frames: [Frame] = []
    var raw: [UInt8]?
    func pull() {
      while let frame = framer.next() {
        switch frame {
        case .raw(let bytes): raw = (raw ?? []) + bytes
        case .rawEnd:
          frames.append(.raw(raw ?? []))
          frames.append(.rawEnd)
          raw = nil
        case .object(let object):
          frames.append(frame)
          if let rawBehindHeader, object.starts(with: Array("{\"raw\"".utf8)) {
            framer.expectRawBytes(rawBehindHeader)
          }
        case .discarded: frames.append(frame)
        }
      }
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(pieceSize())
      rest = rest.dropFirst(piece.count)
      framer.push(Array(piece))
      pull()
    }
    let shouldClose = framer.shouldClose
    framer.finish()
    pull()
    return (frames, shouldClose)
  }

  private func frames(_ text: String) -> [Frame] {
    frames(Array(text.utf8)) { text.utf8.count }.frames
  }

  private func objects(_ texts: String...) -> [Frame] { texts.map { .object(Array($0.utf8)) } }

  @Test("an object ends with its line, or with the connection")
  func ends() {
    #expect(
      frames("{\"a\":1}\n{\"b\":2}\r\n\n \n{\"c\":3}")
        == objects("{\"a\":1}", "{\"b\":2}\r", "{\"c\":3}"))
    #expect(frames("") == [])
    #expect(frames(" \n\t") == [])
  }

  @Test("an object over several lines is one object")
  func lines() {
    let object = "{\n  \"a\": {\n    \"b\": [\n]\n  }\n}"
    #expect(frames(object) == objects(object))
    #expect(frames(object + "\n{}") == objects(object, "{}"))
  }

  @Test("an object that never ends does not swallow the next ones")
  func unfinished() {
    let frames = frames("{\"a\":\n{\"b\":1}\n{\"c\":")
    guard frames.count == 3, case .discarded = frames[0], case .discarded = frames[2] else {
      Issue.record("\(frames)")
      return
    }
    #expect(frames[1] == objects("{\"b\":1}")[0])
  }

  @Test("brackets and quotes within texts do not count")
  func texts() {
    let object = #"{"a":"}{[\"","b":"\\"}"#
    #expect(frames(object + "\n" + object) == objects(object, object))
  }

  @Test("raw bytes after a header are passed on unchanged")
  func raw() {
    let raw = Array("{}\n\u{0}\n{".utf8) + [0xff]
    let bytes = Array("{\"raw\":7}\n".utf8) + raw + Array("{\"b\":1}\n".utf8)
    for size in 1...bytes.count {
      let (frames, _) = frames(bytes, rawBehindHeader: raw.count) { size }
      #expect(frames == objects("{\"raw\":7}") + [.raw(raw), .rawEnd] + objects("{\"b\":1}"))
    }
    let (none, _) = frames(Array("{\"raw\":0}\n{}\n".utf8), rawBehindHeader: 0) { 100 }
    #expect(none == objects("{\"raw\":0}") + [.raw([]), .rawEnd] + objects("{}"))
    let (cut, _) = frames(Array("{\"raw\":9}\nabc".utf8), rawBehindHeader: 9) { 100 }
    #expect(cut.count == 2)
  }

  @Test("an object larger than the limit is reported once, and ends the connection")
  func tooLarge() {
    func padded(_ count: Int) -> String {
      "{\"a\":\"" + String(repeating: "x", count: count - 8) + "\"}"
    }
    for (text, isTold) in [
      (padded(100) + "\n", false), (padded(101) + "\n", true),
      ("{" + String(repeating: "x", count: 100_000), true),
      ("{" + String(repeating: "[],\n", count: 100_000), true),
      ("{" + String(repeating: "\n", count: 100_000), true),
    ] {
      for size in [1, 7, text.utf8.count] {
        let (frames, shouldClose) = frames(Array(text.utf8), limit: 100) { size }
        #expect(shouldClose == isTold)
        #expect(
          frames == (isTold ? [.discarded(.tooLarge(bytesMax: 100))] : objects(padded(100))))
      }
    }
  }

  @Test("100,000 brackets are one discarded line")
  func brackets() {
    for bracket in ["[", "{\"a\":[", "{"] {
      let text = "{\"x\":" + String(repeating: bracket, count: 100_000) + "\n{\"b\":1}\n"
      let frames = frames(text)
      #expect(frames.count == 2)
      #expect(frames.last == objects("{\"b\":1}")[0])
    }
  }

  @Test("a peer that speaks another protocol is discarded line by line, but not for long")
  func others() {
    let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    let (http, isClosed) = frames(Array(request.utf8)) { 1000 }
    #expect(http.count == 2 && !isClosed)
    let (hello, _) = frames([0x16, 3, 1, 2, 0, 1, 0, 1] + [UInt8](repeating: 7, count: 500)) { 9 }
    #expect(hello.count == 1)
    let (many, isManyClosed) = frames(Array(String(repeating: "x\n", count: 1000).utf8)) { 64 }
    #expect(many.count == WireLimits.discardedMax && isManyClosed)
    // The last usable one is returned before the connection is closed.
    let lines = String(repeating: "x\n", count: WireLimits.discardedMax - 1) + "{\n{\"a\":1}\n{}\n"
    let (last, isLastClosed) = frames(Array(lines.utf8)) { 5 }
    #expect(last.count == WireLimits.discardedMax + 1 && isLastClosed)
  }

  @Test(
    "before the first message, anything else ends the connection, and nothing more is read",
    arguments: [
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n\r\n{}\n", "x\n{}\n", "[]\n{}\n",
      "\u{16}\u{3}\u{1}", "\"{}\"\n{}\n", "{\"a\":\n{\"b\":1}\n{}\n", "{\"a\n{}\n",
      "{" + String(repeating: "[", count: 100) + "\n{}\n", " \r\n\tGET / HTTP/1.1\r\n{}\n",
    ])
  func strangers(text: String) {
    let bytes = Array(text.utf8)
    for size in [1, 3, bytes.count] {
      let (frames, isClosed) = frames(bytes, isAcquainted: false) { size }
      #expect(isClosed)
      #expect(frames.count == 1)
      if case .discarded = frames.first { continue }
      Issue.record("\(frames)")
    }
  }

  @Test("a bad object is tolerated only from a peer that has sent a message")
  func firstObject() {
    for isAcquainted in [false, true] {
      var framer = MessageFramer()
      if isAcquainted { framer.becomeAcquainted() }
      framer.push(Array("\n {}\n{}\n".utf8))
      #expect(framer.next() == objects("{}")[0])
      framer.noteDiscarded()
      #expect(framer.shouldClose == !isAcquainted)
      #expect(framer.next() == (isAcquainted ? objects("{}")[0] : nil))
    }
  }

  @Test("objects that the caller cannot use count as discarded")
  func noted() {
    var framer = MessageFramer()
    framer.becomeAcquainted()
    for _ in 0..<WireLimits.discardedMax {
      #expect(!framer.shouldClose)
      framer.noteDiscarded()
    }
    #expect(framer.shouldClose)
  }

  @Test("the frames do not depend on how the bytes are cut", arguments: 0..<40 as Range<UInt64>)
  func pieces(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let lines = Samples.lines
    let odd = [
      "\n", " \r\n", "x", "{", "}", "{\"a\":\n", "{\"a\":[\n1]}\n", "\"", "[", "{\"raw\":3}\n",
      "\n\n", "{\"q\":\"\\", "{}", "GET / HTTP/1.1\n",
    ].map { Array($0.utf8) }
    var bytes: [UInt8] = []
    for _ in 0..<60 {
      bytes += generator.chance(50) ? generator.pick(lines) : generator.pick(odd)
    }
    let whole = frames(bytes, limit: 700, rawBehindHeader: 3) { bytes.count }
    let single = frames(bytes, limit: 700, rawBehindHeader: 3) { 1 }
    #expect(whole == single)
    let random = frames(bytes, limit: 700, rawBehindHeader: 3) { generator.number(in: 1...90) }
    #expect(whole == random)
  }
}
