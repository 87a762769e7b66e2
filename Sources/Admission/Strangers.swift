import OrderedCollections

/// Peers that have shown nothing yet: connections without a message, workers that nobody has
/// reached. They use up a limited resource, so when there are too many, the oldest goes and never
/// the newcomer: a peer that has something to say says it soon. Each address has its own share, so
/// that a crowd from one address does not push out the others.
///
/// - Complexity: O(n) for n strangers; O(1) to remove an id that is not a stranger.
package struct Strangers<ID: Hashable & Sendable>: Sendable {
  private let countMax: Int
  private let perAddressMax: Int
  /// Their addresses, the oldest first.
  private var addresses: OrderedDictionary<ID, String> = [:]

  /// - Parameters:
  ///   - countMax: strangers in all; at least 1.
  ///   - perAddressMax: strangers from one address; at least 1.
  package init(countMax: Int, perAddressMax: Int) {
    self.countMax = max(1, countMax)
    self.perAddressMax = max(1, perAddressMax)
  }

  package var count: Int { addresses.count }

  /// Adds a stranger.
  ///
  /// - Returns: the stranger that has to make room, if any.
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

  /// Removes the oldest stranger, to make room.
  package mutating func removeOldest() -> ID? {
    addresses.isEmpty ? nil : addresses.removeFirst().key
  }

  /// The peer is no longer a stranger, or has gone.
  package mutating func remove(_ id: ID) { addresses.removeValue(forKey: id) }
}
