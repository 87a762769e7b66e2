/// Indices, first in, first out.
///
/// - Complexity: O(1) for each operation, amortised. 4 bytes an index.
struct IndexQueue: Sendable {
  private var items: [Int32] = []
  private var head = 0

  var isEmpty: Bool { head == items.count }
  var count: Int { items.count - head }
  var first: Int? { isEmpty ? nil : Int(items[head]) }
  /// The indices, first come first.
  var all: [Int] { items[head...].map(Int.init) }

  mutating func append(_ index: Int) { items.append(Int32(index)) }

  mutating func removeFirst() {
    head += 1
    // The front is given back once it is most of the array: each index is moved once at most.
    if head == items.count {
      items.removeAll(keepingCapacity: false)
      head = 0
    } else if head > 64, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
  }

  mutating func popFirst() -> Int? {
    guard let first else { return nil }
    removeFirst()
    return first
  }

  mutating func removeAll() {
    items.removeAll(keepingCapacity: false)
    head = 0
  }
}
