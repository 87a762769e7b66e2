import Foundation
import TestSupport

/// Other users of this machine, whom root can be.
enum OtherUser {
  static let isPossible = geteuid() == 0
  static let reason = "only root can be another user of the machine"
  static let nobody: uid_t = 65_534
  static let third: uid_t = 65_533

  /// Sets the user who owns the sockets and files that this thread makes. The C library has this
  /// call, but Swift's import of it does not.
  private static let become: @convention(c) (uid_t) -> Int32 = {
    guard let function = dlsym(nil, "setfsuid") else { preconditionFailure("no setfsuid") }
    return unsafeBitCast(function, to: (@convention(c) (uid_t) -> Int32).self)
  }()

  /// Makes something, such as a connection, that belongs to another user.
  static func being<Result>(_ user: uid_t, _ body: () throws -> Result) rethrows -> Result {
    _ = become(user)
    defer { _ = become(geteuid()) }
    return try body()
  }

  /// What starts a program as another user.
  static func command(_ user: uid_t) -> [String] {
    ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"]
  }
}

/// The sockets of a process, as the system lists them.
struct OpenSockets {
  var listening: Set<Int> = []
  var datagram: Set<Int> = []

  init(of process: pid_t) throws {
    let folder = "/proc/\(process)/fd"
    let inodes = Set(
      try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name))
          .flatMap { $0.firstMatch(of: #/^socket:\[(\d+)\]$/#).map { String($0.1) } }
      })
    for (table, isListening) in [("tcp", true), ("tcp6", true), ("udp", false), ("udp6", false)] {
      let text = try Command("/bin/cat", ["/proc/net/" + table]).end().output
      for line in text.split(separator: "\n").dropFirst() {
        let fields = line.split(separator: " ")
        guard inodes.contains(String(fields[9])),
          let port = Int(fields[1].split(separator: ":")[1], radix: 16)
        else { continue }
        if !isListening {
          datagram.insert(port)
        } else if fields[3] == "0A" {
          listening.insert(port)
        }
      }
    }
  }
}
