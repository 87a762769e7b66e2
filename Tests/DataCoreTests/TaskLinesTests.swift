import DataCore
import Synchronization
import TestSupport
import Testing

/// Which lines of programs are passed on, and what is said of the others.
@Suite struct TaskLinesTests {
  /// What a receiver got.
  private final class Received: Sendable {
    private let all = Mutex<[TaskLines.Event]>([])
    var events: [TaskLines.Event] { all.withLock { $0 } }

    func lines(perTask: Int, inAll: Int) -> TaskLines {
      TaskLines(perTask: perTask, inAll: inAll) { event in self.all.withLock { $0.append(event) } }
    }
  }

  @Test func linesOfATaskBeyondItsLimitAreCounted() {
    let received = Received()
    let lines = received.lines(perTask: 2, inAll: 100)
    for number in 0..<5 { lines.add([UInt8(number)], of: "map 3") }
    lines.add([9], of: "map 4")
    lines.end(of: "map 3")
    lines.end(of: "map 4")
    lines.finish()
    #expect(
      received.events == [
        .line([0], task: "map 3"), .line([1], task: "map 3"), .line([9], task: "map 4"),
        .left(3, task: "map 3"),
      ])
  }

  @Test func beyondTheLimitOfAllTasksThereIsOneCount() {
    let received = Received()
    let lines = received.lines(perTask: 100, inAll: 3)
    for task in 0..<10 {
      lines.add([], of: "map \(task)")
      lines.add([1], of: "map \(task)")
      lines.end(of: "map \(task)")
    }
    lines.finish()
    lines.finish()
    #expect(received.events.count == 4)
    #expect(received.events.last == .leftInAll(17))
  }

  @Test func whatATaskLeftOutIsSaidAtTheEndOfTheJobAtTheLatest() {
    let received = Received()
    let lines = received.lines(perTask: 0, inAll: 9)
    lines.add([1], of: "combine 0")
    lines.finish()
    #expect(received.events == [.left(1, task: "combine 0")])
  }

  /// Any sequence of calls: nothing is lost, and the limits hold.
  @Test(arguments: 0..<200)
  func everyLineIsPassedOnOrCounted(_ seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let (perTask, inAll) = (random.number(in: 0...4), random.number(in: 0...12))
    let received = Received()
    let lines = received.lines(perTask: perTask, inAll: inAll)
    let calls = random.number(in: 0...60)
    var added = 0
    for _ in 0..<calls {
      let task = "map \(random.number(in: 0...5))"
      if random.number(in: 0...4) == 0 {
        lines.end(of: task)
      } else {
        lines.add([], of: task)
        added += 1
      }
    }
    lines.finish()
    var (passed, left) = ([String: Int](), 0)
    for event in received.events {
      switch event {
      case .line(_, let task): passed[task, default: 0] += 1
      case .left(let count, _), .leftInAll(let count): left += count
      }
    }
    #expect(passed.values.reduce(0, +) + left == added)
    #expect(passed.values.allSatisfy { $0 <= perTask })
    #expect(received.events.count <= inAll + 1)
  }
}
