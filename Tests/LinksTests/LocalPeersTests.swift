import Glibc
import NIOCore
import TestSupport
import Testing

@testable import Links

@Suite("Who is admitted without a secret")
struct LocalPeersTests {
  private typealias Owner = LocalPeers.Owner

  private enum Kind { case admitted, unknown, refused }

  private func kind(_ owner: Owner?, user: UInt32, remembersClosed: Bool = true) -> Kind {
    switch LocalPeers.verdict(owner, user: user, remembersClosed: remembersClosed) {
    case .admitted: .admitted
    case .unknown: .unknown
    case .refused: .refused
    }
  }

  @Test("the same user and root are, and nobody else is")
  func users() {
    for user: UInt32 in [0, 33, 1000] {
      for other: UInt32 in [0, 1, 33, 1000, 65_534] {
        let expected = other == user || other == 0 ? Kind.admitted : .refused
        #expect(kind(Owner(user: other), user: user) == expected)
      }
    }
  }

  @Test(
    "a closed socket counts where the kernel still knows whose it was, and as root's never otherwise"
  )
  func closed() {
    for user: UInt32 in [0, 1000] {
      let root = Owner(user: 0, hasFile: false)
      #expect(kind(root, user: user) == .admitted)
      #expect(kind(root, user: user, remembersClosed: false) == .unknown)
      #expect(kind(Owner(user: 33, hasFile: false), user: user) == .refused)
      // The remnant that keeps a port from being reused shows root, whoever owned it.
      let rest = Owner(user: 0, hasFile: false, isWhole: false)
      #expect(kind(rest, user: user) == .unknown)
      #expect(kind(nil, user: user) == .unknown)
    }
  }

  // MARK: With the kernel

  private func address(_ socket: LoopbackSocket) throws -> SocketAddress {
    try SocketAddress(ipAddress: "127.0.0.1", port: socket.port)
  }

  @Test("this process is, even if it closed right after its message; a vanished socket is unknown")
  func kernel() throws {
    let peers = try LocalPeers()
    let (client, server) = LoopbackSocket.pair()
    let (theirs, ours) = (try address(client), try address(server))
    #expect(peers.check(from: theirs, to: ours) == .admitted)
    #expect(peers.check(from: ours, to: theirs) == .admitted)
    client.send(1)
    client.close()
    if peers.remembersClosed { #expect(peers.check(from: theirs, to: ours) == .admitted) }
    server.close()
    usleep(100_000)
    guard case .unknown = peers.check(from: theirs, to: ours) else {
      Issue.record("a connection that is gone is let in")
      return
    }
  }

  @Test("a listener has an owner, and a port without a listener has none")
  func listener() throws {
    let peers = try LocalPeers()
    let listener = LoopbackSocket.listener()
    #expect(peers.owns(listenerAt: "127.0.0.1", listener.port))
    #expect(peers.owns(listenerAt: "localhost", listener.port))
    listener.close()
    #expect(!peers.owns(listenerAt: "127.0.0.1", listener.port))
    #expect(!peers.owns(listenerAt: "no.such.host", listener.port))
  }
}
