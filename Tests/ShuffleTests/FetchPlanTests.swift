import JobModel
import TestSupport
import Testing

@testable import Shuffle

@Suite("What is fetched next")
struct FetchPlanTests {
  private static func limits() -> FetchLimits {
    var limits = FetchLimits()
    limits.attemptsMax = 3
    limits.pauseMilliseconds = 100
    limits.requestsAheadMax = 2
    return limits
  }

  private func plan(_ maps: Int, seed: UInt64 = 1) -> FetchPlan {
    FetchPlan(segments: maps, offset: 0, seed: seed, limits: Self.limits())
  }

  private func opened(_ actions: [FetchPlan.Action]) -> [ConnectionNumber] {
    actions.compactMap { if case .open(let id, _) = $0 { id } else { nil } }
  }

  private func asked(_ actions: [FetchPlan.Action]) -> [MapIndex] {
    actions.compactMap { action in
      if case .ask(_, let request) = action { request.source.attempt.task.mapIndex } else { nil }
    }
  }

  private func reported(_ actions: [FetchPlan.Action]) -> [FetchComplaint] {
    actions.compactMap { if case .report(let failure) = $0 { failure } else { nil } }
  }

  @Test("with nothing to fetch it is finished at once")
  func nothing() {
    var plan = plan(0)
    #expect(plan.tick(now: 0) == [.finished])
    #expect(plan.tick(now: 1) == [])
  }

  @Test("an answer brings the next request, and the last one the end")
  func story() {
    var plan = plan(1)
    #expect(
      plan.announce(Sample.source(0, port: 1), now: 0)
        == [.open(connection: 0, SegmentPeer(host: "127.0.0.1", port: 1))])
    let request = FetchRequest(source: Sample.source(0, port: 1), from: 0)
    #expect(plan.opened(0, now: 1) == [.ask(connection: 0, request)])
    #expect(plan.began(0, bytes: 10, from: 0, numbers: [4], now: 2) == [])
    plan.wrote(0, bytes: 10)
    #expect(plan.completed(0, now: 3) == [.close(connection: 0), .finished])
    let segment = FetchedSegment(
      map: 0, source: request.source, offset: 0, bytes: 10, numbers: [4])
    #expect(plan.fetched == [segment])
    #expect(plan.progress.bytesFetched == 10)
  }

  @Test("requests are sent ahead up to the limit, and a second connection takes the rest")
  func ahead() {
    var plan = plan(9)
    var opens: [ConnectionNumber] = []
    for map in 0..<9 { opens += opened(plan.announce(Sample.source(map, port: 1), now: 0)) }
    #expect(opens == [0])
    let first = plan.opened(0, now: 1)
    #expect(asked(first).count == 2)
    // The second connection comes only once the peer answers.
    #expect(opened(first) == [1])
    #expect(asked(plan.opened(1, now: 1)).count == 2)
  }

  @Test("reducers with different seeds begin with different peers and segments")
  func shuffled() {
    func order(_ seed: UInt64) -> [MapIndex] {
      var plan = plan(100, seed: seed)
      var order: [MapIndex] = []
      for map in 0..<100 { _ = plan.announce(Sample.source(map, port: 1), now: 0) }
      var next = asked(plan.opened(0, now: 0))
      while !next.isEmpty {
        order += next
        next = []
        for _ in 0..<2 {
          _ = plan.began(0, bytes: 0, from: 0, numbers: [], now: 0)
          next += asked(plan.completed(0, now: 0))
        }
      }
      return order
    }
    #expect(order(1) == order(1))
    #expect(order(1) != order(2))
    #expect(Set(order(1)).count == 100)
  }

  @Test("a connection that ends blames only the segment whose answer was due")
  func blame() {
    var plan = plan(2)
    for map in 0..<2 { _ = plan.announce(Sample.source(map, port: 1), now: 0) }
    let order = asked(plan.opened(0, now: 0))
    _ = plan.lost(0, fault: .wire, "cut", now: 0)
    #expect(plan.segments[order[0]].failures == 1)
    #expect(plan.segments[order[1]].failures == 0)
    #expect(plan.segments[order[1]].state == .ready)
  }

  @Test("received bytes are not requested again: the next request is for the rest")
  func resuming() {
    var plan = plan(1)
    _ = plan.announce(Sample.source(0, port: 1), now: 0)
    _ = plan.opened(0, now: 0)
    _ = plan.began(0, bytes: 100, from: 0, numbers: [1], now: 0)
    plan.wrote(0, bytes: 60)
    _ = plan.lost(0, fault: .wire, "cut", now: 0)
    let wake = plan.wakeTime!
    #expect(wake >= 50 && wake <= 100)
    #expect(opened(plan.tick(now: 100)) == [1])
    let request = FetchRequest(source: Sample.source(0, port: 1), from: 60)
    #expect(plan.opened(1, now: 101) == [.ask(connection: 1, request)])
    #expect(plan.began(1, bytes: 100, from: 60, numbers: [1], now: 102) == [])
    plan.wrote(1, bytes: 40)
    #expect(plan.completed(1, now: 103).last == .finished)
  }

  @Test("a rest that belongs to another segment is refused")
  func otherRest() {
    for (bytes, from, numbers) in [(101, 60, [1]), (100, 60, [2]), (100, 59, [1])] {
      var plan = plan(1)
      _ = plan.announce(Sample.source(0, port: 1), now: 0)
      _ = plan.opened(0, now: 0)
      _ = plan.began(0, bytes: 100, from: 0, numbers: [1], now: 0)
      plan.wrote(0, bytes: 60)
      _ = plan.lost(0, fault: .wire, "cut", now: 0)
      _ = plan.tick(now: 100)
      _ = plan.opened(1, now: 101)
      let actions = plan.began(1, bytes: bytes, from: from, numbers: numbers, now: 102)
      #expect(actions.first == .close(connection: 1))
      #expect(plan.segments[0].received == 0)
      #expect(plan.progress.bytesFetched == 0)
    }
  }

  @Test("a peer that cannot be reached has all of its segments reported, each once in a round")
  func deadPeer() {
    var plan = plan(50)
    var next = ConnectionNumber(0)
    for map in 0..<50 { _ = plan.announce(Sample.source(map, port: 1), now: 0) }
    var failures: [FetchComplaint] = []
    var now = 0
    for round in 1...3 {
      while failures.count < 50 * round && next < 10 {
        let actions = plan.lost(next, fault: .unreachable, "refused", now: now)
        failures += reported(actions)
        next = next.next
        if let wake = plan.wakeTime {
          now = wake
          _ = plan.tick(now: now)
        }
      }
      #expect(next == ConnectionNumber(3 * round))
      #expect(failures.count == 50 * round && failures.allSatisfy { $0.fault == .unreachable })
    }
    // Pauses between attempts, and a longer one after each report.
    #expect(now > 2 * FetchLimits().pauseMillisecondsMax)
  }

  @Test("a reported source is tried and reported again until the path recovers")
  func heals() {
    var plan = plan(1)
    var actions = plan.announce(Sample.source(0, port: 1), now: 0)
    var (now, failures) = (0, 0)
    for _ in 0..<30 {
      for id in opened(actions) {
        let more = plan.lost(id, fault: .unreachable, "no answer", now: now)
        failures += reported(more).count
      }
      now = plan.wakeTime!
      actions = plan.tick(now: now)
    }
    #expect(failures == 10)
    let id = opened(actions)[0]
    #expect(asked(plan.opened(id, now: now)) == [0])
    _ = plan.began(id, bytes: 5, from: 0, numbers: [], now: now)
    plan.wrote(id, bytes: 5)
    #expect(plan.completed(id, now: now).last == .finished)
  }

  @Test("a reported source that is announced again is tried at once")
  func announcedAgain() {
    var plan = plan(1)
    _ = plan.announce(Sample.source(0, port: 1), now: 0)
    _ = plan.opened(0, now: 0)
    _ = plan.refused(0, fault: .gone, "gone", isFinal: true, now: 1)
    #expect(asked(plan.announce(Sample.source(0, port: 1), now: 2)) == [0])
  }

  @Test("a busy peer is left alone as long as it asks, and nobody is blamed")
  func busy() {
    var plan = plan(2)
    for map in 0..<2 { _ = plan.announce(Sample.source(map, port: 1), now: 0) }
    _ = plan.opened(0, now: 0)
    var now = 0
    for _ in 0..<20 {
      #expect(reported(plan.busy(0, milliseconds: 1_000, now: now)).isEmpty)
      #expect(asked(plan.tick(now: now + 999)).isEmpty)
      now += 1_500
      #expect(asked(plan.tick(now: now)).count == 1)
    }
    #expect(plan.progress.failures == 0)
    #expect(plan.segments.allSatisfy { $0.failures == 0 })
  }

  @Test("a missing segment is reported at once, and looked for again after a long pause")
  func gone() {
    var plan = plan(1)
    _ = plan.announce(Sample.source(0, port: 1), now: 0)
    _ = plan.opened(0, now: 0)
    let actions = plan.refused(0, fault: .gone, "lost", isFinal: true, now: 1)
    #expect(reported(actions).map(\.fault) == [.gone])
    let pause = FetchLimits().pauseMillisecondsMax
    #expect(asked(plan.tick(now: pause)).isEmpty)
    #expect(opened(plan.tick(now: pause + 1)) == [1])
    // The manager names another source.
    #expect(opened(plan.announce(Sample.source(0, port: 2, number: 1), now: pause + 2)) == [2])
  }

  @Test("a withdrawn source gets no more requests; segments requested with it are requested again")
  func withdrawn() {
    var plan = plan(2)
    for map in 0..<2 { _ = plan.announce(Sample.source(map, port: 1), now: 0) }
    _ = plan.opened(0, now: 0)
    let actions = plan.withdraw(Sample.attempt(0), now: 1)
    #expect(actions.first == .close(connection: 0))
    #expect(opened(actions) == [1])
    #expect(asked(plan.opened(1, now: 2)) == [1])
    // Another attempt's withdrawal means nothing.
    #expect(plan.withdraw(Sample.attempt(1, number: 5), now: 3) == [])
  }

  @Test("a discarded segment is fetched again, to the same place")
  func discarded() {
    var plan = plan(1)
    _ = plan.announce(Sample.source(0, port: 1), now: 0)
    for connection in [ConnectionNumber(0), 1] {
      if connection == 1 { #expect(opened(plan.discard(map: 0, now: 5)) == [1]) }
      _ = plan.opened(connection, now: 0)
      _ = plan.began(connection, bytes: 9, from: 0, numbers: [], now: 0)
      plan.wrote(connection, bytes: 9)
      #expect(plan.completed(connection, now: 1).last == .finished)
      #expect(plan.fetched.map(\.offset) == [0])
      #expect(plan.progress.bytesFetched == 9)
    }
  }

  @Test("an idle connection is closed after a while, or for a peer that needs it")
  func idle() {
    var plan = plan(20)
    for port in 1...8 {
      let actions = plan.announce(Sample.source(port, port: port), now: 0)
      let id = opened(actions)[0]
      _ = plan.opened(id, now: 0)
      _ = plan.began(id, bytes: 0, from: 0, numbers: [], now: 0)
      _ = plan.completed(id, now: port)
    }
    #expect(plan.connections.count == 8)
    let actions = plan.announce(Sample.source(9, port: 9), now: 10)
    #expect(actions.first == .close(connection: 0))
    #expect(opened(actions) == [8])
    _ = plan.tick(now: 100_000)
    #expect(plan.connections.count == 1)
  }

  // MARK: Any course of events

  /// A world of peers that do anything, with the plan's promises checked after each step.
  private struct World {
    var plan: FetchPlan
    var random: SplitMix64
    var now = 0
    var opening: Set<ConnectionNumber> = []
    var open: [ConnectionNumber: [FetchRequest]] = [:]
    var lostMaps: [Int] = []
    var isFinished = false
    var attemptNumber = 0
    let limits: FetchLimits

    mutating func perform(_ actions: [FetchPlan.Action]) {
      for action in actions {
        switch action {
        case .open(let id, _):
          #expect(opening.insert(id).inserted)
        case .ask(let id, let request):
          #expect(open[id] != nil, "asked on a connection that is not open")
          open[id]?.append(request)
          #expect(open[id]!.count <= limits.requestsAheadMax)
        case .close(let id):
          opening.remove(id)
          open[id] = nil
        case .report(let failure): lostMaps.append(failure.source.attempt.task.index)
        case .finished: isFinished = true
        }
      }
      #expect(opening.count + open.count <= limits.connectionsMax)
      #expect(Set(opening).union(open.keys) == Set(plan.connections.keys))
      let inFlight = open.values.flatMap { $0.map(\.source.attempt.task.index) }
      #expect(Set(inFlight).count == inFlight.count, "a segment was asked for twice")
      let ready = plan.peers.values.reduce(0) { $0 + $1.ready.count }
      #expect(plan.readyCount == ready)
      for peer in plan.peers.values {
        #expect(peer.connections.count <= limits.connectionsPerPeerMax)
      }
    }

    static func bytes(_ map: Int) -> Int { map % 4 == 0 ? 0 : map * 1_000 }

    mutating func announce(_ map: Int) {
      attemptNumber += 1
      let source = Sample.source(map, port: random.number(in: 1...4), number: attemptNumber)
      perform(plan.announce(source, now: now))
    }

    /// `faults`: the percentage of events that go wrong.
    mutating func step(faults: Int) {
      now += random.number(in: 0...50)
      if let id = opening.sorted().first {
        opening.remove(id)
        if random.chance(faults) {
          perform(plan.lost(id, fault: .unreachable, "no", now: now))
        } else {
          open[id] = []
          perform(plan.opened(id, now: now))
        }
      } else if let id = open.keys.sorted().filter({ !open[$0]!.isEmpty }).randomElement(
        using: &random)
      {
        answer(id, faults: faults)
      } else if let map = lostMaps.popLast() {
        announce(map)
      } else if let wake = plan.wakeTime {
        now = max(now, wake)
        perform(plan.tick(now: now))
      }
      if random.chance(faults) && random.chance(10) {
        let map = MapIndex(random.number(in: 0...plan.segments.count - 1))
        if plan.segments[map].state != .fetched, let source = plan.segments[map].source {
          perform(plan.withdraw(source.attempt, now: now))
          lostMaps.append(map.position)
        }
      }
    }

    private mutating func answer(_ id: ConnectionNumber, faults: Int) {
      let request = open[id]!.first!
      let map = request.source.attempt.task.index
      guard !random.chance(faults) else {
        switch random.number(in: 0...4) {
        case 0: perform(plan.lost(id, fault: .wire, "cut", now: now))
        case 1:
          open[id]!.removeFirst()
          perform(plan.busy(id, milliseconds: random.number(in: 0...500), now: now))
        case 2:
          open[id]!.removeFirst()
          perform(plan.refused(id, fault: .gone, "", isFinal: true, now: now))
        case 3:
          open[id]!.removeFirst()
          perform(plan.refused(id, fault: .disk, "", isFinal: false, now: now))
        default:
          perform(plan.began(id, bytes: Self.bytes(map), from: request.from, numbers: [], now: now))
          if open[id] != nil {
            plan.wrote(id, bytes: (Self.bytes(map) - request.from) / 2)
            perform(plan.lost(id, fault: .wire, "cut", now: now))
          }
        }
        return
      }
      perform(plan.began(id, bytes: Self.bytes(map), from: request.from, numbers: [], now: now))
      guard open[id] != nil else {
        Issue.record("an answer that was right was not believed")
        return
      }
      plan.wrote(id, bytes: Self.bytes(map) - request.from)
      open[id]!.removeFirst()
      perform(plan.completed(id, now: now))
    }
  }

  @Test("whatever goes wrong, everything is fetched once it recovers, each to its own place")
  func anyCourse() {
    for seed in UInt64(1)...150 {
      var random = SplitMix64(seed: seed)
      let limits = Self.limits()
      let maps = random.number(in: 1...40)
      var world = World(
        plan: FetchPlan(segments: maps, offset: 100, seed: seed, limits: limits), random: random,
        limits: limits)
      world.lostMaps = Array(0..<maps)
      let faults = random.pick([0, 10, 30, 60])
      for _ in 0..<400 where !world.isFinished { world.step(faults: faults) }
      for _ in 0..<5_000 where !world.isFinished { world.step(faults: 0) }
      #expect(world.isFinished, "seed \(seed)")
      let fetched = world.plan.fetched
      #expect(fetched.map(\.map) == Array(MapIndex.all(maps)), "seed \(seed)")
      #expect(world.plan.progress.segmentsFetched == maps)
      #expect(
        world.plan.progress.bytesFetched == (0..<maps).reduce(0) { $0 + World.bytes($1) },
        "seed \(seed)")
      var end = 100
      for segment in fetched.filter({ $0.bytes > 0 }).sorted(by: { $0.offset < $1.offset }) {
        #expect(segment.offset >= end, "seed \(seed)")
        end = segment.offset + segment.bytes
      }
    }
  }
}
