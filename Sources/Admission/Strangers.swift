/// Those who came and have shown nothing yet: connections without a message, workers that nobody reached.
/// They take what there is a limited number of, so when there are too many the oldest goes, never the
/// one that comes: who has something to say says it soon. An address has a share of its own, so that a
/// crowd from one does not push out those from others.
///
/// - Complexity: O(n) for n strangers; there are few.
package struct Strangers<ID: Hashable & Sendable>: Sendable {
  private struct Stranger: Sendable {
    let id: ID
    let address: String
  }

  private let countMax: Int
  private let perAddressMax: Int
  /// The oldest first.
  private var line: [Stranger] = []

  /// - Parameters:
  ///   - countMax: of all; at least 1.
  ///   - perAddressMax: of one address; at least 1.
  package init(countMax: Int, perAddressMax: Int) {
    self.countMax = max(1, countMax)
    self.perAddressMax = max(1, perAddressMax)
  }

  package var count: Int { line.count }

  /// Takes one in.
  ///
  /// - Returns: who has to go for it, if anybody.
  package mutating func admit(_ id: ID, from address: String) -> ID? {
    remove(id)
    let isAddressFull = line.count { $0.address == address } >= perAddressMax
    var leaving: ID?
    if isAddressFull, let oldest = line.firstIndex(where: { $0.address == address }) {
      leaving = line.remove(at: oldest).id
    } else if line.count >= countMax {
      leaving = line.removeFirst().id
    }
    line.append(Stranger(id: id, address: address))
    return leaving
  }

  /// Takes the oldest one out, to make room.
  package mutating func removeOldest() -> ID? { line.isEmpty ? nil : line.removeFirst().id }

  /// It is no stranger any more, or has gone.
  package mutating func remove(_ id: ID) {
    if let index = line.firstIndex(where: { $0.id == id }) { line.remove(at: index) }
  }
}
