package import NIOCore
import NIOHTTP1

/// Who may ask if requests carry no proof. The server itself knows neither users nor names.
package struct SegmentAccess: Sendable {
  /// Whether a connection is served. Asked once, when it is accepted.
  package var admits: @Sendable (any Channel) -> Bool
  /// Whether the server may be called by this name or address, from the `Host` header of a request.
  /// If the name of a web page is made to resolve to this machine, the browser sends that name.
  package var isOwnName: @Sendable (String) -> Bool

  package init(
    admits: @escaping @Sendable (any Channel) -> Bool,
    isOwnName: @escaping @Sendable (String) -> Bool
  ) {
    self.admits = admits
    self.isOwnName = isOwnName
  }

  /// Why a request is refused, whatever it asks for; nil if it may be answered.
  func objection(to headers: HTTPHeaders) -> String? {
    // Fetchers send neither; browsers cannot leave them out.
    guard headers["Origin"].isEmpty, headers["Sec-Fetch-Site"].isEmpty else {
      return "browsers have no business here"
    }
    let hosts = headers["Host"]
    guard hosts.count == 1, isOwnName(Self.name(of: hosts[0])) else {
      return "this address answers only to its own name"
    }
    return nil
  }

  /// Without the port, and without the brackets of an IPv6 address.
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
