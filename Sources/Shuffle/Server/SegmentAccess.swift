package import NIOCore
import NIOHTTP1

/// Who may ask where requests carry no proof. The server itself knows neither users nor names.
package struct SegmentAccess: Sendable {
  /// Whether a connection is served. Asked once, when it is accepted.
  package var admits: @Sendable (any Channel) -> Bool
  /// Whether the server may be called by this name or address, which a request has as its `Host`. A web
  /// page whose name is made to resolve to this machine has the browser say that name.
  package var isOwnName: @Sendable (String) -> Bool

  package init(
    admits: @escaping @Sendable (any Channel) -> Bool,
    isOwnName: @escaping @Sendable (String) -> Bool
  ) {
    self.admits = admits
    self.isOwnName = isOwnName
  }

  /// Why a request is not answered, whatever it asks for; nil where it may be.
  func objection(to headers: HTTPHeaders) -> String? {
    // Fetchers send neither; browsers cannot leave them out.
    guard headers["Origin"].isEmpty, headers["Sec-Fetch-Site"].isEmpty else {
      return "browsers have no business here"
    }
    let hosts = headers["Host"]
    guard hosts.count == 1, isOwnName(Self.name(of: hosts[0])) else {
      return "this address is asked by its own name only"
    }
    return nil
  }

  /// Without the port, and without the brackets of an address of IPv6.
  private static func name(of host: String) -> String {
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      return String(host[host.index(after: host.startIndex)..<end])
    }
    return String(host.prefix { $0 != ":" })
  }
}

/// Lets a connection through to the other handlers, or closes it.
final class AdmissionHandler: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private let service: SegmentService

  init(_ service: SegmentService) { self.service = service }

  func channelActive(context: ChannelHandlerContext) {
    guard service.access?.admits(context.channel) ?? true else {
      service.connections.countTurnedAway()
      return context.close(promise: nil)
    }
    service.connections.meet(context.channel)
    context.fireChannelActive()
  }
}
