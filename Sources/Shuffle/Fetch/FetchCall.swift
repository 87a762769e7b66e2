import JobModel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Requests to one peer, and the connections that carry them.
struct FetchCall {
  let peer: SegmentPeer
  let security: SegmentSecurity?

  func head(_ name: SegmentName, from: Int = 0, verifies: Bool = false) -> HTTPRequestHead {
    let path = name.path + (verifies ? "?" + ShuffleFormat.verifyQuery : "")
    var headers: HTTPHeaders = ["Host": peer.description]
    if from > 0 { headers.add(name: "Range", value: "bytes=\(from)-") }
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
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

  func addHandlers(
    _ handler: any ChannelHandler, to channel: any Channel, _ limits: FetchLimits
  ) throws {
    try security?.connect(channel, peer)
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
