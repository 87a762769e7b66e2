import Glibc
import Links
import NIOCore
import NIOPosix

/// A connection made only to see whether a process is listening.
final class Probe: LinkOwner {
  /// Whether the machine answered that no process is listening.
  static func isRefusal(_ error: any Error) -> Bool {
    if let error = error as? NIOConnectionError {
      return error.connectionErrors.contains { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    }
    return (error as? IOError)?.errnoCode == ECONNREFUSED
  }

  func linkOpened(_ link: Link) {}
  func link(_ link: Link, received object: [UInt8]) {}
  func link(_ link: Link, receivedRaw bytes: [UInt8], isLast: Bool) {}
  func link(_ link: Link, discarded reason: String) {}
  func linkClosed(_ link: Link) {}
}
