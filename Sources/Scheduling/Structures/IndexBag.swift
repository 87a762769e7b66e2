/// Distinct indices in no meaningful order, but one that is the same for the same operations:
/// unlike a `Set`, whose order differs between processes.
///
/// An `OrderedSet` keeps the order of insertion, so removal takes O(n); made to swap the last
/// element into the gap, it takes twice as long as this for thousands of workers.
///
/// - Complexity: O(1) for each operation.
struct IndexBag<Index: TypedIndex>: Sendable {
  private(set) var items: [Index] = []
  private var positions: [Index: Int] = [:]

  var isEmpty: Bool { items.isEmpty }

  mutating func insert(_ index: Index) {
    guard positions[index] == nil else { return }
    positions[index] = items.count
    items.append(index)
  }

  mutating func remove(_ index: Index) {
    guard let position = positions.removeValue(forKey: index) else { return }
    let last = items.removeLast()
    if position < items.count {
      items[position] = last
      positions[last] = position
    }
  }
}
