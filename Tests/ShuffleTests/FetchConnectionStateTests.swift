import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import Shuffle

@Suite("What a connection to a peer does next")
struct FetchConnectionStateTests {
  private typealias State = FetchConnectionState
  private typealias Action = FetchConnectionState.Action

  private static let limits: FetchLimits = {
    var limits = FetchLimits()
    limits.silenceMilliseconds = 100
    limits.silenceBytesMin = 10
    limits.unwrittenBytesMax = 20
    limits.refusalBytesMax = 8
    return limits
  }()

  private static func time(_ milliseconds: Int) -> NIODeadline {
    .uptimeNanoseconds(UInt64(milliseconds) * 1_000_000)
  }

  private static func request(_ map: Int) -> FetchRequest {
    FetchRequest(source: Sample.source(map, port: 1), from: 0)
  }

  private static func head(
    _ bytes: Int, status: HTTPResponseStatus = .ok, closes: Bool = false
  ) -> HTTPClientResponsePart {
    var headers: HTTPHeaders = ["Content-Length": "\(bytes)"]
    if closes { headers.add(name: "Connection", value: "close") }
    return .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))
  }

  private static func body(_ bytes: Int) -> HTTPClientResponsePart {
    .body(ByteBuffer(repeating: 7, count: bytes))
  }

  private static func write(_ sizes: [Int], at offset: Int) -> Action {
    .write(
      FetchWrite(
        buffers: sizes.map { ByteBuffer(repeating: 7, count: $0) }, offset: offset))
  }

  /// A connection with this many requests, sent at time 0.
  private func asked(_ requests: Int = 1) -> State {
    var state = State(limits: Self.limits, now: Self.time(0))
    for map in 0..<requests { _ = state.ask(Self.request(map), now: Self.time(0)) }
    return state
  }

  /// The same after the head of an answer with this many bytes, whose place in the file is 1000.
  private func receiving(_ bytes: Int, requests: Int = 1, closes: Bool = false) -> State {
    var state = asked(requests)
    let actions = state.receive(Self.head(bytes, closes: closes), now: Self.time(0))
    #expect(actions == [.place(bytes: bytes, from: 0, numbers: [])])
    #expect(state.placed(at: 1_000) == [])
    return state
  }

  private func receive(
    _ state: inout State, _ parts: HTTPClientResponsePart..., now: Int = 0
  ) -> [Action] {
    parts.flatMap { state.receive($0, now: Self.time(now)) }
  }

  private func wrote(_ state: inout State, now: Int = 0) -> [Action] {
    state.wrote(isWritten: true, now: Self.time(now))
  }

  private func mayRead(_ state: inout State) -> Bool { state.mayRead() }

  private func releasesRead(_ state: inout State) -> Bool { state.releasesRead() }

  // MARK: Bodies

  @Test("a body goes to its place in the file, and is complete once all of it is there")
  func story() {
    var state = State(limits: Self.limits, now: Self.time(0))
    let request = Self.request(0)
    #expect(state.ask(request, now: Self.time(0)) == [.send(request)])
    #expect(
      receive(&state, Self.head(5)) == [.place(bytes: 5, from: 0, numbers: [])])
    #expect(state.placed(at: 1_000) == [])
    #expect(receive(&state, Self.body(5)) == [Self.write([5], at: 1_000)])
    #expect(wrote(&state) == [.report(.wrote(bytes: 5))])
    #expect(receive(&state, .end(nil)) == [.report(.completed)])
    #expect(state.state == .ready && state.due == 0)
  }

  @Test("what arrives during a write is written right after it")
  func gathered() {
    var state = receiving(9)
    #expect(receive(&state, Self.body(2)) == [Self.write([2], at: 1_000)])
    #expect(receive(&state, Self.body(3), Self.body(4), .end(nil)) == [])
    #expect(wrote(&state) == [.report(.wrote(bytes: 2)), Self.write([3, 4], at: 1_002)])
    #expect(wrote(&state) == [.report(.wrote(bytes: 7)), .report(.completed)])
    #expect(state.state == .ready)
  }

  @Test("an empty body is complete without a write")
  func empty() {
    var state = receiving(0)
    #expect(receive(&state, .end(nil)) == [.report(.completed)])
  }

  @Test("parts of the next answer are held until the previous answer is in the file")
  func held() {
    var state = receiving(2, requests: 2)
    _ = receive(&state, Self.body(2), .end(nil))
    #expect(receive(&state, Self.head(3), Self.body(3), .end(nil)) == [])
    #expect(
      wrote(&state) == [.report(.wrote(bytes: 2)), .report(.completed), .takeHeld])
    #expect(
      state.takeHeld(now: Self.time(0)) == [.place(bytes: 3, from: 0, numbers: []), .takeHeld])
    // Nothing can be taken until the plan has said where the body goes.
    #expect(state.takeHeld(now: Self.time(0)) == [])
    #expect(state.placed(at: 50) == [.takeHeld])
    #expect(state.takeHeld(now: Self.time(0)) == [Self.write([3], at: 50), .takeHeld])
    #expect(state.takeHeld(now: Self.time(0)) == [])
    #expect(wrote(&state) == [.report(.wrote(bytes: 3)), .report(.completed)])
    #expect(state.due == 0)
  }

  @Test("a body that the plan does not want closes the connection")
  func unplaced() {
    var state = asked()
    _ = receive(&state, Self.head(3))
    #expect(state.placed(at: nil) == [.close])
    #expect(state.state == .closed)
    #expect(receive(&state, Self.body(3), .end(nil)) == [])
  }

  @Test("a failed write closes the connection, and nothing is reported")
  func failedWrite() {
    var state = receiving(4)
    _ = receive(&state, Self.body(2))
    #expect(state.wrote(isWritten: false, now: Self.time(0)) == [.close])
    #expect(state.disconnected() == [])
  }

  // MARK: Other answers

  @Test("a busy peer and a refusal are reported when their answers have ended")
  func refusals() {
    var state = asked(2)
    #expect(receive(&state, Self.head(3, status: .serviceUnavailable), Self.body(3)) == [])
    #expect(
      receive(&state, .end(nil)) == [.report(.busy(milliseconds: Self.limits.busyMilliseconds))])
    #expect(
      receive(&state, Self.head(0, status: .gone), .end(nil))
        == [.report(.refused(.gone, "Gone", isFinal: true))])
  }

  @Test("an endless refusal is cut off")
  func endless() {
    var state = asked()
    #expect(receive(&state, Self.head(100, status: .gone), Self.body(8)) == [])
    #expect(
      receive(&state, Self.body(1))
        == [.close, .report(.lost(.wire, "its refusal has no end"))])
  }

  @Test("a head that makes no sense closes the connection")
  func nonsense() {
    var state = asked()
    let head = HTTPResponseHead(version: .http1_1, status: .ok)
    #expect(
      receive(&state, .head(head))
        == [.report(.disbelieved("the head of its answer makes no sense")), .close])
    #expect(state.close() == [])
  }

  @Test("an answer to no request closes the connection")
  func unasked() {
    var state = asked(0)
    #expect(
      receive(&state, Self.head(1))
        == [.close, .report(.lost(.wire, "it sent an unrequested answer"))])
  }

  // MARK: The end

  @Test("a peer that announced that it would close is not to blame")
  func lastAnswer() {
    var state = receiving(0, requests: 2, closes: true)
    #expect(
      receive(&state, .end(nil))
        == [.report(.completed), .close, .report(.lost(nil, "it closes the connection"))])
    #expect(state.ask(Self.request(3), now: Self.time(1)) == [])
    #expect(state.disconnected() == [])
  }

  @Test("a body that is cut short is reported once the received part is in the file")
  func cutShort() {
    var state = receiving(9)
    _ = receive(&state, Self.body(2), Self.body(3))
    #expect(state.disconnected() == [.close])
    #expect(wrote(&state) == [.report(.wrote(bytes: 2)), Self.write([3], at: 1_002)])
    let lost = FetchReport.lost(.wire, "its answer ended 4 bytes too early")
    #expect(wrote(&state) == [.report(.wrote(bytes: 3)), .report(lost)])
    #expect(state.state == .closed)
  }

  @Test("a complete body counts even if the connection is lost before it is written")
  func lostWhileStoring() {
    var state = receiving(2)
    _ = receive(&state, Self.body(2), .end(nil), Self.head(1))
    #expect(state.disconnected() == [.close])
    let lost = FetchReport.lost(.unreachable, "it closed the connection without an answer")
    #expect(
      wrote(&state) == [.report(.wrote(bytes: 2)), .report(.completed), .report(lost)])
    #expect(state.takeHeld(now: Self.time(0)) == [])
  }

  @Test("a body that ends in something other than HTTP was cut short; else the peer is at fault")
  func misunderstood() {
    var state = receiving(9)
    #expect(state.misunderstood(HTTPParserError.invalidEOFState) == [])
    #expect(
      state.disconnected()
        == [.close, .report(.lost(.wire, "its answer ended 9 bytes too early"))])
    state = asked()
    let actions = state.misunderstood(HTTPParserError.invalidVersion)
    guard case .report(.lost(.wire, let message)) = actions.last else {
      Issue.record("\(actions)")
      return
    }
    #expect(message.hasPrefix("its answer is not HTTP: "))
  }

  @Test("once the plan has closed it a connection reports nothing, not even the end of a write")
  func closed() {
    var state = receiving(9)
    _ = receive(&state, Self.body(2), Self.body(2))
    #expect(state.close() == [.close])
    #expect(state.close() == [])
    #expect(wrote(&state) == [])
    #expect(state.disconnected() == [])
    #expect(state.distrusted("who?") == [])
    #expect(state.silenceEnd == nil)
  }

  // MARK: Reading

  @Test("nothing is read while too much waits to be written")
  func heldReads() {
    var state = receiving(100)
    _ = receive(&state, Self.body(10), Self.body(10))
    #expect(mayRead(&state))
    _ = receive(&state, Self.body(1))
    #expect(!mayRead(&state))
    #expect(!releasesRead(&state))
    _ = wrote(&state)
    #expect(releasesRead(&state))
    #expect(!releasesRead(&state), "a read is due once")
  }

  @Test("nothing is read while parts of the next answer are held")
  func heldParts() {
    var state = receiving(1, requests: 2)
    _ = receive(&state, Self.body(1), .end(nil), Self.head(0))
    #expect(!mayRead(&state))
    _ = wrote(&state)
    #expect(!releasesRead(&state))
    _ = state.takeHeld(now: Self.time(0))
    #expect(releasesRead(&state))
  }

  @Test("a closed connection continues reading, which closing an encrypted channel requires")
  func readsWhenClosed() {
    var state = receiving(100)
    _ = receive(&state, Self.body(30))
    #expect(!mayRead(&state))
    _ = state.close()
    #expect(releasesRead(&state))
    #expect(mayRead(&state))
  }

  // MARK: Silence

  @Test("a peer that owes an answer and sends too little is lost in time")
  func silent() {
    var state = asked()
    #expect(state.silenceEnd == Self.time(100))
    _ = receive(&state, Self.head(50), now: 90)
    _ = state.placed(at: 0)
    _ = receive(&state, Self.body(9), now: 90)
    _ = wrote(&state, now: 90)
    // 9 bytes came and were written: that is progress twice over.
    #expect(state.silenceEnd == Self.time(190))
    #expect(state.silent(now: Self.time(189)) == [])
    let lost = FetchReport.lost(.unreachable, "no answer for 100 ms")
    #expect(state.silent(now: Self.time(190)) == [.close, .report(lost)])
    #expect(state.silenceEnd == nil)
  }

  @Test("a slow disk does not count as the peer's silence")
  func slowDisk() {
    var state = receiving(50)
    _ = receive(&state, Self.body(5))
    #expect(state.silent(now: Self.time(500)) == [])
    #expect(state.silenceEnd == Self.time(600))
  }

  @Test("there is no silence while nothing is due")
  func idle() {
    var state = receiving(0)
    _ = receive(&state, .end(nil), now: 50)
    #expect(state.silenceEnd == nil)
    _ = state.ask(Self.request(1), now: Self.time(1_000))
    #expect(state.silenceEnd == Self.time(1_100))
  }

  // MARK: Any course of events

  @Test("whatever happens, each write ends before the next begins, and the loss is reported once")
  func anyCourse() {
    for seed in UInt64(1)...300 {
      var course = Course(seed: seed, limits: Self.limits)
      for step in 0..<200 { course.step(step) }
      course.finish()
      #expect(course.state.state == .closed)
    }
  }

  /// Answers of random sizes, writes that take their time, and an end at a random moment.
  private struct Course {
    var state: FetchConnectionState
    var random: SplitMix64
    var now = 0
    var parts: [HTTPClientResponsePart] = []
    var isWriting = false
    var fileEnd = 0
    var losses = 0
    var isClosed = false

    init(seed: UInt64, limits: FetchLimits) {
      random = SplitMix64(seed: seed)
      state = FetchConnectionState(limits: limits, now: time(0))
    }

    mutating func perform(_ actions: [Action]) {
      for action in actions {
        switch action {
        case .send: addAnswer()
        case .place(let bytes, _, _):
          let offset = fileEnd
          perform(state.placed(at: offset))
          #expect(bytes >= 0)
        case .write(let write):
          #expect(!isWriting && write.offset == fileEnd)
          isWriting = true
          fileEnd += write.buffers.reduce(0) { $0 + $1.readableBytes }
        case .report(.lost), .report(.disbelieved):
          #expect(!isWriting)
          losses += 1
        case .report: #expect(losses == 0)
        case .takeHeld: perform(state.takeHeld(now: time(now)))
        case .close: isClosed = true
        }
      }
    }

    private mutating func addAnswer() {
      let size = random.number(in: 0...30)
      let isRefusal = random.chance(20)
      parts.append(head(isRefusal ? 0 : size, status: isRefusal ? .gone : .ok))
      if !isRefusal {
        for _ in 0..<size / 10 { parts.append(body(10)) }
        if size % 10 > 0 { parts.append(body(size % 10)) }
      }
      parts.append(.end(nil))
    }

    mutating func step(_ number: Int) {
      now += random.number(in: 0...3)
      switch random.number(in: 0...9) {
      case 0...2: perform(state.ask(request(number), now: time(now)))
      case 3...6: if !parts.isEmpty { perform(state.receive(parts.removeFirst(), now: time(now))) }
      case 7...8: endWrite()
      default:
        if random.chance(5) { perform(random.chance(50) ? state.disconnected() : state.close()) }
      }
    }

    private mutating func endWrite() {
      guard isWriting else { return }
      isWriting = false
      perform(state.wrote(isWritten: true, now: time(now)))
    }

    mutating func finish() {
      let wasClosed = state.state == .closed
      perform(state.disconnected())
      while isWriting { endWrite() }
      #expect(isClosed && losses <= 1)
      if !wasClosed { #expect(losses == 1) }
    }
  }
}
