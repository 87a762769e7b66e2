import JobModel
import Testing

@testable import Client

@Suite("A client whose manager does not answer")
struct ReconnectionTests {
  private static let away = ManagerTrouble(.away, "no manager answers at m:1: refused\nstart one")
  private static let busy = ManagerTrouble(.busy, "there are 10000 jobs already")

  private static func client(
    patience: Int = 600, fromTheStart: Bool = false, spread: Double = 0.5
  ) -> Reconnection {
    Reconnection(
      Reconnection.Settings(
        manager: "m:1", patienceSeconds: patience, waitsFromTheStart: fromTheStart, spread: spread))
  }

  private static func pauses(_ client: inout Reconnection, _ count: Int) -> [Duration] {
    var now = Duration.zero
    var pauses: [Duration] = []
    for _ in 0..<count {
      guard case .tryAgain(let pause) = client.failed(away, at: now).step else { break }
      pauses.append(pause)
      now += pause
    }
    return pauses
  }

  @Test("gives up at once if the manager has never answered")
  func mistyped() {
    var client = Self.client()
    let decision = client.failed(Self.away, at: .zero)
    #expect(decision == .init(say: nil, step: .giveUp(Self.away.failure)))
    #expect(Self.away.failure.kind == .unavailable)
  }

  @Test("waits for a manager that has never answered if it was told to")
  func fromTheStart() {
    var client = Self.client(fromTheStart: true)
    let decision = client.failed(Self.away, at: .zero)
    #expect(decision.say == "the manager at m:1 does not answer; waiting up to 10 minutes")
    #expect(decision.step == .tryAgain(after: .milliseconds(100)))
  }

  @Test("says once that it waits, and once that the manager is back")
  func saysOnce() {
    var client = Self.client()
    #expect(client.answered() == nil)
    #expect(client.failed(Self.away, at: .zero).say != nil)
    #expect(client.failed(Self.away, at: .seconds(1)).say == nil)
    #expect(client.answered() == "the manager at m:1 answers again")
    #expect(client.answered() == nil)
    #expect(client.failed(Self.away, at: .seconds(2)).say != nil)
  }

  @Test(
    "has one patience for a manager that is away and busy by turns, and says what is left of it")
  func byTurns() {
    var client = Self.client(patience: 10)
    _ = client.answered()
    #expect(
      client.failed(Self.away, at: .zero).say
        == "the manager at m:1 does not answer; waiting up to 10 seconds")
    let busy = client.failed(Self.busy, at: .milliseconds(4_500)).say
    #expect(busy?.hasSuffix("waiting up to 6 seconds") == true, "\(busy ?? "nothing")")
    #expect(client.failed(Self.away, at: .seconds(9)).say != nil)
    guard case .giveUp(let failure) = client.failed(Self.busy, at: .seconds(10)).step else {
      Issue.record("its patience began anew")
      return
    }
    #expect(failure.kind == .unavailable)
  }

  @Test("waits twice as long before each try, up to five seconds")
  func pauses() {
    var client = Self.client(fromTheStart: true)
    let milliseconds = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]
    #expect(Self.pauses(&client, 9) == milliseconds.map { .milliseconds($0) })
    #expect(client.answered() != nil)
    #expect(Self.pauses(&client, 1) == [.milliseconds(100)], "it begins again with short pauses")
  }

  @Test("comes back at another moment than others", arguments: [0.0, 0.5, 1.0, -7, 7])
  func spread(share: Double) {
    var client = Self.client(fromTheStart: true, spread: share)
    let pause = Self.pauses(&client, 1)[0]
    #expect(pause == .milliseconds(75 + Int(50 * min(max(share, 0), 1))))
  }

  @Test("gives up when its patience is over, with the reason and what to do", arguments: [1, 90])
  func over(seconds: Int) {
    var client = Self.client(patience: seconds)
    _ = client.answered()
    var now = Duration.seconds(1_000)
    let begin = now
    while case .tryAgain(let pause) = client.failed(Self.away, at: now).step { now += pause }
    #expect(now == begin + .seconds(seconds), "the last try is at the end of the patience")
    let decision = client.failed(Self.away, at: now, hint: "see 'gristmill status 1'")
    #expect(
      decision.step
        == .giveUp(
          JobFailure(
            .unavailable,
            "the manager at m:1 has not answered for \(TimeSpan.words(seconds)): no manager answers at m:1: refused\nsee 'gristmill status 1'"
          )))
  }

  @Test("measures its patience from the last answer")
  func fromTheLastAnswer() {
    var client = Self.client(patience: 10)
    for second in stride(from: 0, to: 100, by: 9) {
      _ = client.answered()
      let step = client.failed(Self.away, at: .seconds(second)).step
      #expect(step == .tryAgain(after: .milliseconds(100)), "\(second)")
    }
  }

  @Test("without patience gives up at the first sign")
  func impatient() {
    var client = Self.client(patience: 0)
    _ = client.answered()
    #expect(client.failed(Self.away, at: .zero).step == .giveUp(Self.away.failure))
    let failure = JobFailure(.unavailable, "no manager answers at m:1: refused\nsee it")
    #expect(client.failed(Self.away, at: .zero, hint: "see it").step == .giveUp(failure))
  }

  @Test("tells a manager that has no room from one that is away, and has one patience for both")
  func busy() {
    var client = Self.client(patience: 60)
    let first = client.failed(Self.busy, at: .zero)
    #expect(
      first.say
        == "the manager at m:1 is busy: there are 10000 jobs already; waiting up to 1 minute")
    #expect(client.failed(Self.busy, at: .seconds(30)).say == nil)
    let second = client.failed(Self.away, at: .seconds(59))
    #expect(second.say == "the manager at m:1 does not answer; waiting up to 1 second")
    #expect(client.failed(Self.away, at: .seconds(100)).step != .giveUp(Self.away.failure))
    var other = Self.client(patience: 60)
    _ = other.failed(Self.busy, at: .zero)
    #expect(other.answered() == "the manager at m:1 has room again")
  }
}
