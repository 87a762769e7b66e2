/// What will happen when; of two happenings at the same time the one that was entered first comes
/// first. A binary heap.
struct Agenda<Happening> {
  private struct Entry {
    var time: Int64
    var number: Int
    var happening: Happening

    func precedes(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
  }

  private var entries: [Entry] = []
  private var count = 0

  mutating func add(_ happening: Happening, at time: Int64) {
    entries.append(Entry(time: time, number: count, happening: happening))
    count += 1
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].precedes(entries[parent]) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func next() -> (time: Int64, happening: Happening)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while true {
        var least = parent
        if 2 * parent + 1 < entries.count, entries[2 * parent + 1].precedes(entries[least]) {
          least = 2 * parent + 1
        }
        if 2 * parent + 2 < entries.count, entries[2 * parent + 2].precedes(entries[least]) {
          least = 2 * parent + 2
        }
        if least == parent { break }
        entries.swapAt(parent, least)
        parent = least
      }
    }
    return (first.time, first.happening)
  }
}
