import NIOHTTP1

/// What the head of an answer says.
enum FetchAnswer: Equatable {
  /// A segment has `total` bytes; those from `from` on follow.
  case bytes(total: Int, from: Int, numbers: [Int])
  case busy(milliseconds: Int)
  case refused(FetchFault, String, isFinal: Bool)
  case nonsense

  init(_ head: HTTPResponseHead, limits: FetchLimits) {
    switch head.status.code {
    case 200, 206: self = Self.bytes(head, limits)
    case 429, 503:
      let seconds = head.headers.first(name: "Retry-After")
        .flatMap { ShuffleFormat.number($0[...]) }
      self = .busy(
        milliseconds: seconds.map { min($0, limits.busyMillisecondsMax / 1_000) * 1_000 }
          ?? limits.busyMilliseconds)
    case 404, 410: self = .refused(.gone, Self.reason(head), isFinal: true)
    case 500: self = .refused(.disk, Self.reason(head), isFinal: false)
    default:
      self = .refused(.wire, "it answers with status \(head.status.code)", isFinal: false)
    }
  }

  private static func bytes(_ head: HTTPResponseHead, _ limits: FetchLimits) -> FetchAnswer {
    guard !head.headers.contains(name: "Transfer-Encoding"),
      let length = head.headers.first(name: "Content-Length").flatMap({
        ShuffleFormat.number($0[...])
      }),
      let numbers = ShuffleFormat.numbers(
        head.headers.first(name: ShuffleFormat.numbersHeader) ?? "")
    else { return .nonsense }
    var total = length
    var from = 0
    if head.status == .partialContent {
      guard let text = head.headers.first(name: "Content-Range"), text.hasPrefix("bytes ")
      else { return .nonsense }
      let parts = text.dropFirst("bytes ".count).split { $0 == "-" || $0 == "/" }
        .compactMap { ShuffleFormat.number($0) }
      guard parts.count == 3, parts[1] == parts[2] - 1, parts[2] - parts[0] == length
      else { return .nonsense }
      from = parts[0]
      total = parts[2]
    }
    guard total <= limits.segmentBytesMax else { return .nonsense }
    return .bytes(total: total, from: from, numbers: numbers)
  }

  /// The reason given by the peer, which is shown to people: at most 200 characters.
  private static func reason(_ head: HTTPResponseHead) -> String {
    let text = head.headers.first(name: ShuffleFormat.reasonHeader) ?? head.status.reasonPhrase
    return String(text.prefix(200))
  }
}
