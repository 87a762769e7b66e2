import Wire

/// The names by which a request may address the server.
///
/// A web page from anywhere can make its name resolve to 127.0.0.1 and then send requests on behalf
/// of the person who views it. The browser still sends the page's name as `Host`, so on loopback
/// only the names of loopback are answered. Any other address is guarded by the secret, which no
/// page has.
struct HostCheck: Sendable {
  private let isLoopback: Bool

  /// - Parameter host: where the server listens.
  init(listeningOn host: String) { isLoopback = DoorPolicy.isLoopback(host) }

  private static let names: Set = ["localhost", "127.0.0.1", "[::1]"]

  /// - Parameter authority: the `Host` header: a name, and perhaps a port.
  func allows(_ authority: String?) -> Bool {
    guard isLoopback else { return true }
    guard let authority else { return false }
    var name = authority[...]
    if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") {
      let port = name[name.index(after: colon)...]
      guard port.utf8.count <= 5, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return false
      }
      name = name[..<colon]
    }
    return Self.names.contains(name.lowercased())
  }
}
