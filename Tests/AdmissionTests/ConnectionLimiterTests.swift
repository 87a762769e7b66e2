import Testing

@testable import Admission

@Suite("A limit on connections")
struct ConnectionLimiterTests {
  private final class Connection {
    let name: String
    init(_ name: String) { self.name = name }
  }

  private func limiter(_ countMax: Int, perAddress: Int = 10) -> ConnectionLimiter<Connection> {
    ConnectionLimiter(
      countMax: countMax, strangersMax: countMax, strangersPerAddressMax: perAddress)
  }

  /// Admits a stranger, and returns the names of those that have to leave; nil if it is not kept.
  private func enter(
    _ connection: Connection, _ limiter: inout ConnectionLimiter<Connection>,
    from address: String = "a"
  ) -> [String]? {
    let id = ObjectIdentifier(connection)
    guard case .admitted(let leaving) = limiter.admit(connection, as: id) else { return nil }
    let crowded = limiter.meet(id, from: address)
    return [leaving, crowded].compactMap { $0?.name }
  }

  @Test("the oldest stranger makes room for a new connection")
  func oldest() {
    var limiter = limiter(2)
    let connections = ["a", "b", "c"].map(Connection.init)
    #expect(enter(connections[0], &limiter) == [])
    #expect(enter(connections[1], &limiter) == [])
    limiter.know(ObjectIdentifier(connections[0]))
    #expect(enter(connections[2], &limiter) == ["b"])
    #expect(limiter.count == 2 && limiter.turnedAway == 1)
    #expect(limiter[ObjectIdentifier(connections[1])] == nil)
  }

  @Test("without strangers a new connection is turned away, and served once there is room")
  func full() {
    var limiter = limiter(1)
    let (first, second) = (Connection("a"), Connection("b"))
    #expect(enter(first, &limiter) == [])
    limiter.know(ObjectIdentifier(first))
    #expect(enter(second, &limiter) == nil)
    #expect(limiter.turnedAway == 1)
    limiter.remove(ObjectIdentifier(first))
    #expect(enter(second, &limiter) == [])
    #expect(limiter.all.map(\.name) == ["b"])
  }

  @Test("a crowd from one address makes room among itself")
  func crowd() {
    var limiter = limiter(10, perAddress: 1)
    let connections = ["a", "b", "c"].map(Connection.init)
    #expect(enter(connections[0], &limiter, from: "quiet") == [])
    #expect(enter(connections[1], &limiter, from: "loud") == [])
    #expect(enter(connections[2], &limiter, from: "loud") == ["b"])
  }

  @Test("a closed connection does not become a stranger when its address is finally known")
  func gone() {
    var limiter = limiter(1)
    let connection = Connection("a")
    let id = ObjectIdentifier(connection)
    _ = limiter.admit(connection, as: id)
    limiter.remove(id)
    #expect(limiter.meet(id, from: "a") == nil)
    let next = Connection("b")
    #expect(enter(next, &limiter) == [])
  }

  @Test("once stopped it admits nothing, and counts nothing as turned away")
  func stopped() {
    var limiter = limiter(1)
    limiter.stop()
    let connection = Connection("a")
    guard case .stopped = limiter.admit(connection, as: ObjectIdentifier(connection)) else {
      Issue.record("admitted")
      return
    }
    #expect(limiter.turnedAway == 0)
  }
}
