import OrderedCollections

/// Those who came and have shown nothing yet: connections without a message, workers that nobody reached.
/// They take what there is a limited number of, so when there are too many the oldest goes, never the
/// one that comes: who has something to say says it soon. An address has a share of its own, so that a
/// crowd from one does not push out those from others.
///
/// - Complexity: O(n) for n strangers, O(1) to remove who is none of them.
package struct Strangers<ID: Hashable & Sendable>: Sendable {
  private let countMax: Int
  private let perAddressMax: Int
  /// Their addresses, the oldest first.
  private var addresses: OrderedDictionary<ID, String> = [:]

  /// - Parameters:
  ///   - countMax: of all; at least 1.
  ///   - perAddressMax: of one address; at least 1.
  package init(countMax: Int, perAddressMax: Int) {
    self.countMax = max(1, countMax)
    self.perAddressMax = max(1, perAddressMax)
  }

  package var count: Int { addresses.count }

  /// Takes one in.
  ///
  /// - Returns: who has to go for it, if anybody.
  package mutating func admit(_ id: ID, from address: String) -> ID? {
    remove(id)
    let sameAddress = addresses.values.count { $0 == address }
    var leaving: ID?
    if sameAddress >= perAddressMax, let oldest = addresses.values.firstIndex(of: address) {
      leaving = addresses.remove(at: oldest).key
    } else if addresses.count >= countMax {
      leaving = removeOldest()
    }
    addresses[id] = address
    return leaving
  }

  /// Takes the oldest one out, to make room.
  package mutating func removeOldest() -> ID? {
    addresses.isEmpty ? nil : addresses.removeFirst().key
  }

  /// It is no stranger any more, or has gone.
  package mutating func remove(_ id: ID) { addresses.removeValue(forKey: id) }
}
