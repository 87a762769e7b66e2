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
      throw Refusal(status: .methodNotAllowed, reason: "GET and HEAD are what there is")
    }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = SegmentName(path: parts[0]) else {
      throw Refusal(status: .notFound, reason: "that is not the path of a segment")
    }
    guard parts.count == 2 else {
      self = .segment(name)
      return
    }
    guard parts[1] == ShuffleFormat.verifyQuery, head.method == .GET else {
      throw Refusal(status: .badRequest, reason: "that cannot be asked of a segment")
    }
    self = .verification(name)
  }
}
