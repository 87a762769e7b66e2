import Links
import ManagerState

/// The connections made to the manager, under the numbers by which its state knows them.
struct Connections {
  private var links: [LinkID: Link] = [:]
  private var ids: [ObjectIdentifier: LinkID] = [:]
  private var last = LinkID(0)

  /// The number of a connection, which gets one when the state first hears of it.
  mutating func id(of link: Link) -> LinkID {
    if let id = ids[ObjectIdentifier(link)] { return id }
    last = LinkID(last.number + 1)
    links[last] = link
    ids[ObjectIdentifier(link)] = last
    return last
  }

  /// The connection with this number; nil if it has ended.
  subscript(id: LinkID) -> Link? { links[id] }

  /// The connection has ended.
  ///
  /// - Returns: its number, if it had one.
  mutating func remove(_ link: Link) -> LinkID? {
    guard let id = ids.removeValue(forKey: ObjectIdentifier(link)) else { return nil }
    links[id] = nil
    return id
  }
}
