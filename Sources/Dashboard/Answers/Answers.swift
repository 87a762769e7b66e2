import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Makes answers from values.
enum Answers {
  /// Field names are written with `_` and sorted, so that the same value always makes the same
  /// bytes.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return bytes(try encoder.encode(value), type: "application/json", status: status)
  }

  static func text(_ text: String, type: String) -> Response {
    bytes(text.utf8, type: type, status: .ok)
  }

  private static func bytes(
    _ bytes: some Sequence<UInt8>, type: String, status: HTTPResponse.Status
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func refusal(_ refusal: Refusal) -> Response {
    // Two texts can always be written.
    var response =
      (try? json(RefusalAnswer(refusal), status: refusal.kind.status))
      ?? Response(status: refusal.kind.status)
    for field in refusal.headers { response.headers.append(field) }
    return response
  }
}
