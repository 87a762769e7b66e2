import NIOCore
import NIOHTTP1
import NIOPosix

/// Requests as they go over one connection, each with its proof.
struct FetchCall {
  let peer: SegmentPeer
  let sign: RequestSigner?
  /// As the peer gave it; without it no proof can be made.
  var nonce: String?
  private var count = 0

  init(peer: SegmentPeer, sign: RequestSigner?) {
    self.peer = peer
    self.sign = sign
  }

  mutating func head(_ name: SegmentName, from: Int = 0, verifies: Bool = false) -> HTTPRequestHead
  {
    let path = name.path + (verifies ? "?" + ShuffleFormat.verifyQuery : "")
    let range = from > 0 ? "bytes=\(from)-" : nil
    var headers: HTTPHeaders = ["Host": peer.description]
    if let range { headers.add(name: "Range", value: range) }
    if let nonce, let sign {
      let seal = RequestSeal(method: "GET", path: path, range: range, nonce: nonce, count: count)
      headers.add(name: "Authorization", value: sign(seal))
    }
    count += 1
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
  }

  /// Whether this refusal brings the nonce that was missing; the request is then sent again.
  mutating func learnNonce(_ answer: HTTPResponseHead) -> Bool {
    guard answer.status == .unauthorized, sign != nil, nonce == nil,
      let challenge = answer.headers.first(name: "WWW-Authenticate")
    else { return false }
    let start = "\(ShuffleFormat.authenticationScheme) nonce=\""
    guard challenge.hasPrefix(start), challenge.hasSuffix("\""),
      challenge.utf8.count > start.utf8.count,
      challenge.utf8.count <= start.utf8.count + 4 * ShuffleFormat.nonceBytes
    else { return false }
    nonce = String(challenge.dropFirst(start.count).dropLast())
    return true
  }

  static func bootstrap(_ loop: any EventLoop, _ limits: FetchLimits) -> ClientBootstrap {
    ClientBootstrap(group: loop)
      .connectTimeout(.milliseconds(Int64(limits.connectMilliseconds)))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(
          minimum: 2 << 10, initial: min(32 << 10, limits.bufferBytes),
          maximum: limits.bufferBytes))
  }

  static func addHandlers(
    _ handler: any ChannelHandler, to channel: any Channel, _ limits: FetchLimits
  ) throws {
    var decoding = NIOHTTPDecoderLimitConfiguration()
    decoding.maxHeaderFieldSize = limits.answerHeadBytesMax
    decoding.maxHeaderListSize = limits.answerHeadBytesMax
    decoding.maxHeaderFieldCount = limits.answerHeadersMax
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHTTPClientHandlers(
      leftOverBytesStrategy: .dropBytes, enableOutboundHeaderValidation: true,
      encoderConfiguration: .init(), decoderLimitConfiguration: decoding)
    try pipeline.addHandler(handler)
  }
}
