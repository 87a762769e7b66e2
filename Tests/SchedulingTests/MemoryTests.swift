import HeapModule
import JobModel
import Testing

@testable import Scheduling

@Suite("Memory of a scheduler")
struct MemoryTests {
  @Test("a task takes what the documentation of Job says")
  func task() { #expect(MemoryLayout<TaskEntry>.stride == 56) }

  @Test("workers are checked in the order of their deadlines")
  func deadlines() {
    var heap: Heap<Deadline> = []
    for number in [5, 1, 4, 2, 3] {
      heap.insert(Deadline(at: Instant(nanoseconds: Int64(number)), worker: .init(number)))
    }
    var due: [Int] = []
    while let entry = heap.popDue(Instant(nanoseconds: 4)) { due.append(entry.worker.number) }
    #expect(due == [1, 2, 3, 4])
  }
}
