import Glibc

/// Looks up the addresses of machines.
enum HostNames {
  /// The numeric addresses that a name or an address stands for; empty if it cannot be looked up.
  /// May take as long as the name service does.
  static func addresses(_ name: String) -> Set<String> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var addresses: Set<String> = []
    var next = first
    while let info = next?.pointee {
      var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let status = getnameinfo(
        info.ai_addr, info.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
      if status == 0 {
        addresses.insert(
          String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      next = info.ai_next
    }
    return addresses
  }
}
