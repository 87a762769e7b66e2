/// Different indices in no order that means anything, yet the same for the same operations: unlike
/// a `Set`, whose order changes from process to process.
///
/// - Complexity: O(1) for each operation.
struct IndexBag: Sendable {
  private(set) var items: [Int] = []
  private var places: [Int: Int] = [:]

  var isEmpty: Bool { items.isEmpty }

  mutating func insert(_ index: Int) {
    guard places[index] == nil else { return }
    places[index] = items.count
    items.append(index)
  }

  mutating func remove(_ index: Int) {
    guard let place = places.removeValue(forKey: index) else { return }
    let last = items.removeLast()
    if place < items.count {
      items[place] = last
      places[last] = place
    }
  }
}
