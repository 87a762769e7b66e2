import Glibc

/// Names of machines.
package enum HostNames {
  /// Whether a name is one of this machine's: its host name, with or without the domain, or a
  /// loopback name.
  package static func isThisMachine(_ name: String) -> Bool {
    if name == "localhost" || name == "::1" || name == "[::1]" { return true }
    var address = in_addr()
    if inet_pton(AF_INET, name, &address) == 1 {
      return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
    let own = thisMachine
    return !own.isEmpty && (name == own || name == own.prefix { $0 != "." })
  }

  /// The machine's host name; empty if the system does not tell.
  package static var thisMachine: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
    return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
