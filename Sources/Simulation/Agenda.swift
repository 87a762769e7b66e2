import HeapModule

/// What happens when; of two happenings at the same time, the one added first comes first.
///
/// - Complexity: O(log n) to add and to take.
struct Agenda<Happening> {
  private struct Entry: Comparable {
    var time: Int64
    var number: Int
    var happening: Happening

    static func < (first: Entry, second: Entry) -> Bool {
      (first.time, first.number) < (second.time, second.number)
    }

    static func == (first: Entry, second: Entry) -> Bool { first.number == second.number }
  }

  private var entries: Heap<Entry> = []
  private var count = 0

  mutating func add(_ happening: Happening, at time: Int64) {
    entries.insert(Entry(time: time, number: count, happening: happening))
    count += 1
  }

  mutating func next() -> (time: Int64, happening: Happening)? {
    entries.popMin().map { ($0.time, $0.happening) }
  }
}
