import Glibc

/// A listener on 127.0.0.1, or both ends of a connection to one, with their ports.
package struct LoopbackSocket {
  package let descriptor: Int32
  package let port: Int

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  private static func withAddress(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = UInt16(port).bigEndian
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  package static func listener() -> LoopbackSocket {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    precondition(withAddress(0) { bind(descriptor, $0, $1) } == 0 && listen(descriptor, 8) == 0)
    return LoopbackSocket(descriptor)
  }

  /// - Returns: the end that connected, the end that accepted.
  package static func pair() -> (client: LoopbackSocket, server: LoopbackSocket) {
    let listener = listener()
    defer { listener.close() }
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    precondition(withAddress(listener.port) { connect(client, $0, $1) } == 0)
    return (LoopbackSocket(client), LoopbackSocket(accept(listener.descriptor, nil, nil)))
  }

  package func close() { Glibc.close(descriptor) }

  package func send(_ byte: UInt8) {
    withUnsafeBytes(of: byte) { _ = Glibc.send(descriptor, $0.baseAddress, 1, 0) }
  }
}
