import Links
import ManagerState

/// The connections that somebody made to the manager, under the numbers that its state knows them by.
struct Connections {
  private var links: [LinkID: Link] = [:]
  private var ids: [ObjectIdentifier: LinkID] = [:]
  private var last = LinkID(0)

  /// The number of a connection. It gets one when the state first hears of it.
  mutating func id(of link: Link) -> LinkID {
    if let id = ids[ObjectIdentifier(link)] { return id }
    last = LinkID(last.number + 1)
    links[last] = link
    ids[ObjectIdentifier(link)] = last
    return last
  }

  /// nil where the connection has ended.
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
