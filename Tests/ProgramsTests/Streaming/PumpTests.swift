import TestSupport
import Testing

@testable import Programs

@Suite("How long a program is left alone")
struct PumpPaceTests {
  /// The pause that a steady program gets, and the share of a pipe that moves in it.
  private static func settle(bytesPerMicrosecond: Double, pipeBytes: Int = 256 << 10) -> (
    pause: UInt32, moved: Double
  ) {
    var pace = PumpPace(pipeBytes: pipeBytes)
    var moved = 0
    for _ in 0..<100 {
      // A pipe holds what it holds; looking after it takes ten microseconds.
      moved = min(pipeBytes, Int(bytesPerMicrosecond * Double(pace.pauseMicroseconds + 10)))
      pace.wrote(moved)
      pace.read(moved / 3)
      pace.adjust()
    }
    return (pace.pauseMicroseconds, Double(moved) / Double(pipeBytes))
  }

  @Test("a fast program is not left alone")
  func fast() { #expect(Self.settle(bytesPerMicrosecond: 20_000).pause == 0) }

  @Test("a steady program moves a good part of a pipe, and not all of it", arguments: [8, 64, 256])
  func steady(pipeKiB: Int) {
    for speed in [50.0, 100, 150, 300, 500, 700, 1_000] {
      let (pause, moved) = Self.settle(bytesPerMicrosecond: speed, pipeBytes: pipeKiB << 10)
      let isAtEdge = pause <= 50 || pause == StreamingLimits.paceMicrosecondsMax
      #expect(moved > 0.25 || isAtEdge, "\(speed): \(moved) in \(pause)")
      #expect(moved < 0.9 || pause <= 50, "\(speed): \(moved) in \(pause)")
    }
  }

  @Test("a slow program is left alone for a bounded time")
  func slow() {
    #expect(Self.settle(bytesPerMicrosecond: 0).pause == StreamingLimits.paceMicrosecondsMax)
    #expect(Self.settle(bytesPerMicrosecond: 1).pause == StreamingLimits.paceMicrosecondsMax)
  }

  @Test("a program that becomes fast is soon recognised")
  func changes() {
    var pace = PumpPace(pipeBytes: 1_000)
    for _ in 0..<20 { pace.adjust() }
    for _ in 0..<8 {
      pace.read(1_000)
      pace.adjust()
    }
    #expect(pace.pauseMicroseconds == 0)
  }
}

@Suite("How long to wait for a silent program")
struct IdleWatchTests {
  private let begin = ContinuousClock.now

  private static func watch(timeout: Int, leftover: Int = 10) -> IdleWatch {
    var patience = ProgramPatience()
    patience.timeout = .seconds(timeout)
    patience.leftover = .seconds(leftover)
    return IdleWatch(patience)
  }

  @Test("it is stalled when its time is over, and progress starts the time again")
  func stalled() {
    var watch = Self.watch(timeout: 5)
    #expect(watch.sawNothing(at: begin, hasEnded: false) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(4), hasEnded: false) == .wait)
    watch.sawProgress()
    #expect(watch.sawNothing(at: begin + .seconds(8), hasEnded: false) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(12), hasEnded: false) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(13), hasEnded: false) == .stalled)
  }

  @Test("without a timeout the wait is unlimited")
  func forever() {
    var watch = Self.watch(timeout: 0)
    for day in 0..<100 {
      #expect(watch.sawNothing(at: begin + .seconds(86_400 * day), hasEnded: false) == .wait)
    }
  }

  @Test("what it left behind has its time from when it ended")
  func leftover() {
    var watch = Self.watch(timeout: 0)
    #expect(watch.sawNothing(at: begin, hasEnded: false) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(100), hasEnded: true) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(109), hasEnded: true) == .wait)
    watch.sawProgress()
    #expect(watch.sawNothing(at: begin + .seconds(110), hasEnded: true) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(119), hasEnded: true) == .wait)
    #expect(watch.sawNothing(at: begin + .seconds(120), hasEnded: true) == .leftover)
  }
}
