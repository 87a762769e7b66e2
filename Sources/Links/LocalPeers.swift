import CGristKernels
import Glibc
package import JobModel
package import NIOCore
import Synchronization

/// Who is admitted without a secret: on loopback, the processes of this process's own user and of
/// root. The kernel says who owns the socket at the other end, so clients in any language need
/// nothing for it.
///
///     accepted ─▶ the peer's socket, by both addresses ─▶ its user ─▶ admitted, or closed
///
/// The check is made when the connection is accepted. By then, a peer may have sent everything and
/// closed. Linux knows the owner of its socket until this end acknowledges the peer's end, which
/// takes 40 ms after a short message; as root, this process has that end withheld until it has
/// checked (`holdEnds`), and it comes again some milliseconds later. Linux before 6.17 forgets the
/// owner of a closed socket at once. A peer whose user is unknown is not admitted.
package final class LocalPeers: Sendable {
  /// The decision about a peer.
  package enum Verdict: Equatable, Sendable {
    case admitted
    /// Nobody can tell any more who owned the socket.
    case unknown(String)
    case refused(String)
  }

  /// What the kernel says about a socket.
  struct Owner: Equatable {
    var user: UInt32
    /// Whether a process has it open.
    var hasFile = true
    /// Whether more of it is left than what keeps its port from being reused.
    var isWhole = true
  }

  /// The netlink socket; one question at a time.
  private let lookup: Mutex<Int32>
  private let user: UInt32
  /// Whether the kernel remembers the owner of a closed socket; otherwise it says root.
  let remembersClosed: Bool
  private let told = Mutex<Set<String>>([])

  /// - Parameter hasProof: whether peers prove that they know a secret, or have a certificate.
  /// - Returns: nil if the kernel is not asked: peers prove something, or anyone on this machine is
  ///   admitted.
  /// - Throws: `configuration` if this system does not say who owns sockets.
  package static func unless(
    hasProof: Bool, anyLocalUser: Bool
  ) throws(JobFailure) -> LocalPeers? {
    hasProof || anyLocalUser ? nil : try LocalPeers()
  }

  package init() throws(JobFailure) {
    user = geteuid()
    let descriptor = grist_open_socket_lookup()
    var remembers: Int32 = 0
    guard descriptor >= 0, grist_probe_socket_owners(descriptor, &remembers) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw Self.failure("\(reason) (sock_diag)")
    }
    lookup = Mutex(descriptor)
    remembersClosed = remembers != 0
    guard user != Self.overflowUser || Self.namesAllUsers else {
      throw Self.failure("in this user namespace others look like user \(user), too")
    }
  }

  deinit { lookup.withLock { _ = close($0) } }

  private static func failure(_ reason: String) -> JobFailure {
    JobFailure(
      .configuration,
      "this system does not say whose connections come to it: \(reason)\ngive --secret-file FILE "
        + "('gristmill secret' makes one), or --any-local-user to let in everybody on this machine")
  }

  /// The user number that the kernel gives for users unknown to a user namespace.
  private static let overflowUser: UInt32 = 65_534

  /// Whether every user has its own number here.
  private static var namesAllUsers: Bool {
    guard let file = fopen("/proc/self/uid_map", "re") else { return false }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return false }
    let fields = line.prefix { $0 != 0 }.split { $0 == 0x20 || $0 == 0x0a }
    return fields.last.map { $0.elementsEqual("4294967295".utf8.map(CChar.init)) } ?? false
  }

  // MARK: Questions

  /// The same as `check`, if the reason does not matter.
  package func admits(_ channel: any Channel) -> Bool { check(channel) == .admitted }

  /// Call this as soon as the connection exists.
  package func check(_ channel: any Channel) -> Verdict {
    guard let theirs = channel.remoteAddress, let ours = channel.localAddress else {
      return .unknown("it was gone at once")
    }
    return check(from: theirs, to: ours)
  }

  func check(from theirs: SocketAddress, to ours: SocketAddress) -> Verdict {
    verdict(owner(IPPROTO_TCP, theirs, ours))
  }

  /// - Parameters:
  ///   - sender: where a datagram came from.
  ///   - receiver: where it arrived.
  package func check(datagramFrom sender: SocketAddress, to receiver: SocketAddress?) -> Verdict {
    guard let receiver else { return .unknown("it was gone at once") }
    return verdict(owner(IPPROTO_UDP, sender, receiver))
  }

  /// Whether the TCP listener at this address belongs to this user, or to root.
  package func owns(listenerAt host: String, _ port: Int) -> Bool {
    let hosts = host.lowercased() == "localhost" ? ["127.0.0.1", "::1"] : [host]
    return hosts.contains {
      guard let address = try? SocketAddress(ipAddress: $0, port: port) else { return false }
      return verdict(owner(IPPROTO_TCP, address, nil)) == .admitted
    }
  }

  // MARK: Peers in a hurry

  /// From now on, the ends of connections to a listener are withheld until `releaseEnd`. That takes
  /// CAP_NET_ADMIN; without it, owners are known for 40 ms.
  package func holdEnds(listener: any Channel) {
    guard remembersClosed else { return }
    _ = try? listener.pipeline.syncOperations.withUnsafeTransportIfAvailable(
      of: NIOBSDSocket.Handle.self
    ) { grist_hold_ends($0) }
  }

  /// The end of a connection may be seen.
  func releaseEnd(of channel: any Channel) {
    guard remembersClosed else { return }
    _ = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
      of: NIOBSDSocket.Handle.self
    ) { grist_release_end($0) }
  }

  /// Whether a refusal should be reported to people: each is, once, so that nobody can fill a log.
  package func isNews(_ reason: String) -> Bool {
    told.withLock { $0.count < LinkLimits.refusalsTold && $0.insert(reason).inserted }
  }

  private func owner(
    _ transport: Int, _ theirs: SocketAddress, _ ours: SocketAddress?
  ) -> Owner? {
    var found = grist_owner()
    let status = theirs.withSockAddr { theirs, _ in
      lookup.withLock { lookup in
        guard let ours else {
          return grist_socket_owner(lookup, Int32(transport), theirs, nil, &found)
        }
        return ours.withSockAddr { ours, _ in
          grist_socket_owner(lookup, Int32(transport), theirs, ours, &found)
        }
      }
    }
    guard status == 0 else { return nil }
    return Owner(user: found.user, hasFile: found.has_file, isWhole: found.is_whole)
  }

  private func verdict(_ owner: Owner?) -> Verdict {
    Self.verdict(owner, user: user, remembersClosed: remembersClosed)
  }

  /// - Parameters:
  ///   - owner: nil if there is no such socket.
  ///   - remembersClosed: whether the kernel remembers the owner of a closed socket; otherwise it
  ///     says root.
  static func verdict(_ owner: Owner?, user: UInt32, remembersClosed: Bool) -> Verdict {
    guard let owner, owner.isWhole, owner.hasFile || owner.user != 0 || remembersClosed else {
      return .unknown(
        "it closed its socket before its owner was known: let it wait for the end of the"
          + " connection, or give a --secret-file, or --any-local-user")
    }
    guard owner.user == user || owner.user == 0 else {
      return .refused(
        "it belongs to user \(owner.user), and only user \(user) and root are let in: give a"
          + " --secret-file, or --any-local-user")
    }
    return .admitted
  }
}
