import Foundation
import Synchronization

struct SocketError: Error, CustomStringConvertible {
  var action: String
  var number = errno
  var description: String { "\(action): \(String(cString: strerror(number)))" }
}

/// A blocking TCP socket that shares no code with the server or the fetcher. Waits ten seconds at most.
final class RawSocket: Sendable {
  private let raw: Int32

  init(raw: Int32) {
    self.raw = raw
    var wait = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  }

  convenience init(port: Int, receiveBytes: Int32? = nil) throws {
    let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard raw >= 0 else { throw SocketError(action: "socket") }
    self.init(raw: raw)
    if var receiveBytes { setsockopt(raw, SOL_SOCKET, SO_RCVBUF, &receiveBytes, 4) }
    let status = Loopback.withAddress(port) { connect(raw, $0, $1) }
    guard status == 0 else { throw SocketError(action: "connect") }
  }

  deinit { close(raw) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.send(raw, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw SocketError(action: "send") }
      done += count
    }
  }

  /// Some bytes; none at the end of what the peer sends; nil if nothing comes in time.
  func receive(most: Int = 64 << 10) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: most)
    let count = recv(raw, &bytes, most, 0)
    if count < 0 { return errno == EAGAIN ? nil : [] }
    return Array(bytes[..<count])
  }

  /// Reads up to the empty line, and no further.
  func head() -> String {
    var text: [UInt8] = []
    while !text.suffix(4).elementsEqual("\r\n\r\n".utf8), let next = receive(most: 1) {
      if next.isEmpty { break }
      text += next
    }
    return String(decoding: text, as: UTF8.self)
  }

  func body(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, let next = receive(most: count - bytes.count), !next.isEmpty {
      bytes += next
    }
    return bytes
  }

  /// Everything that comes until the peer closes; nil if it does not.
  func rest() -> [UInt8]? {
    var bytes: [UInt8] = []
    while let next = receive() {
      if next.isEmpty { return bytes }
      bytes += next
    }
    return nil
  }

  /// Makes the close a reset.
  func resetOnClose() {
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    setsockopt(raw, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
  }
}

enum Loopback {
  static func withAddress<Result>(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// A peer scripted by a test: each connection is passed to `serve` with its number, in a thread.
final class ScriptedPeer: Sendable {
  let port: Int
  private let listener: Int32
  private let isStopped = Atomic<Bool>(false)
  private let heads = Mutex<[String]>([])

  init(_ serve: @escaping @Sendable (ScriptedPeer, RawSocket, Int) throws -> Void) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0 else { throw SocketError(action: "socket") }
    let raw = listener
    var bound = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = Loopback.withAddress(0) { bind(raw, $0, $1) }
    guard status == 0, listen(raw, 64) == 0 else { throw SocketError(action: "listen") }
    _ = withUnsafeMutablePointer(to: &bound) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
    }
    port = Int(in_port_t(bigEndian: bound.sin_port))
    Thread.detachNewThread { [self] in
      var number = 0
      while true {
        let next = accept(raw, nil, nil)
        if next < 0 || isStopped.load(ordering: .relaxed) {
          if next >= 0 { close(next) }
          break
        }
        let connection = RawSocket(raw: next)
        let index = number
        number += 1
        Thread.detachNewThread { [self] in try? serve(self, connection, index) }
      }
      close(raw)
    }
  }

  /// Heads of requests, in the order of their arrival.
  var requests: [String] { heads.withLock { $0 } }

  func request(_ socket: RawSocket) throws -> String {
    let head = socket.head()
    guard !head.isEmpty else { throw SocketError(action: "no request") }
    heads.withLock { $0.append(head) }
    return head
  }

  /// Accepts no more connections.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    _ = try? RawSocket(port: port)
  }
}
