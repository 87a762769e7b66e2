import NIOHTTP1

/// A request as the server understands it.
enum SegmentRequest: Equatable {
  case segment(SegmentName)
  case verification(SegmentName)

  struct Refusal: Error, Equatable {
    var status: HTTPResponseStatus
    var reason: String
  }

  init(_ head: HTTPRequestHead) throws(Refusal) {
    guard head.method == .GET || head.method == .HEAD else {
      throw Refusal(status: .methodNotAllowed, reason: "only GET and HEAD are answered")
    }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = SegmentName(path: parts[0]) else {
      throw Refusal(status: .notFound, reason: "this is not the path of a segment")
    }
    guard parts.count == 2 else {
      self = .segment(name)
      return
    }
    guard parts[1] == ShuffleFormat.verifyQuery, head.method == .GET else {
      throw Refusal(status: .badRequest, reason: "a segment does not have this query")
    }
    self = .verification(name)
  }
}
