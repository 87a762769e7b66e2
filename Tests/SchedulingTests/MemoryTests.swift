import JobModel
import Testing

@testable import Scheduling

@Suite("Memory of a scheduler")
struct MemoryTests {
  @Test("a task takes what the documentation of Job says")
  func task() { #expect(MemoryLayout<TaskEntry>.stride == 56) }

  @Test("a queue gives back what was taken from its front")
  func queue() {
    var queue = IndexQueue()
    for index in 0..<10_000 {
      queue.append(index)
      #expect(queue.popFirst() == index)
    }
    for index in 0..<1_000 { queue.append(index) }
    #expect((0..<1_000).allSatisfy { queue.popFirst() == $0 })
    #expect(queue.isEmpty && queue.popFirst() == nil)
  }

  @Test("workers are looked at in the order of their deadlines")
  func deadlines() {
    var heap = DeadlineHeap()
    for number in [5, 1, 4, 2, 3] {
      heap.insert(.init(at: Instant(nanoseconds: Int64(number)), worker: .init(number)))
    }
    var due: [Int] = []
    while let entry = heap.popDue(Instant(nanoseconds: 4)) { due.append(entry.worker.number) }
    #expect(due == [1, 2, 3, 4])
  }
}
