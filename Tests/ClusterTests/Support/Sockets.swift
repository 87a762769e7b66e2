import Foundation
import Synchronization
import TestSupport

/// A client's end of a TCP connection that knows nothing of the protocol.
final class RawConnection {
  private let descriptor: Int32

  /// Connects, and gives up waiting for anything after some seconds.
  init(_ host: String, _ port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: Self.waitSeconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    let status = Sockets.withAddress(host, port) { connect(descriptor, $0, $1) }
    guard status == 0 else {
      throw ProcessFault("cannot connect to \(host):\(port): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  private static let waitSeconds = 15

  /// Sends as much as the other side accepts.
  func send(_ bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      done += count
    }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Closes its sending side.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Everything that arrives until the other side closes; nil if it does not close within some
  /// seconds.
  func readToEnd(seconds: Int = waitSeconds) -> [UInt8]? {
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 || errno == ECONNRESET {
        return bytes
      } else if errno != EINTR {
        return nil
      }
    }
  }

  /// What there is to read at once, after a moment.
  func readSome(milliseconds: Int) -> [UInt8] {
    usleep(UInt32(milliseconds * 1000))
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return count > 0 ? Array(buffer[..<count]) : []
  }
}

/// A socket on which the system accepts connections, and nobody serves them.
final class Listener {
  let port: Int
  private let descriptor: Int32

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.descriptor = descriptor
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        listen(descriptor, 4_096) == 0 ? getsockname(descriptor, $0, &size) : -1
      }
    }
    guard status == 0 else { throw ProcessFault("cannot listen") }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }
}

enum Sockets {
  /// Sends a datagram.
  static func datagram(_ bytes: [UInt8], to host: String, _ port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    _ = withAddress(host, port) { address, size in
      bytes.withUnsafeBytes { sendto(descriptor, $0.baseAddress, $0.count, 0, address, size) }
    }
  }

  static func withAddress<Result>(
    _ host: String, _ port: Int,
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
  ) rethrows -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return try withUnsafePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// A port, free for TCP and UDP, that the system gives to no client and no other test gets while
  /// its server is down.
  static func portToKeep() throws -> Int {
    for _ in 0..<triesMax {
      let port = Int.random(in: portsToKeep)
      guard given.withLock({ $0.insert(port).inserted }) else { continue }
      if [SOCK_STREAM, SOCK_DGRAM].allSatisfy({ isFree(port, Int32($0.rawValue)) }) { return port }
    }
    throw ProcessFault("no free port from \(portsToKeep.lowerBound) on")
  }

  private static let given = Mutex<Set<Int>>([])
  private static let triesMax = 100
  /// Below the ports that Linux uses for clients.
  private static let portsToKeep = 12_000..<32_000

  private static func isFree(_ port: Int, _ kind: Int32) -> Bool {
    let descriptor = socket(AF_INET, kind, 0)
    defer { close(descriptor) }
    return withAddress("127.0.0.1", port) { bind(descriptor, $0, $1) } == 0
  }
}
