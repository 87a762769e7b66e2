/// What the proof of one request is made over. Both ends build the same value, so a proof fits no
/// other request, no other connection and no second time.
package struct RequestSeal: Hashable, Sendable {
  /// `GET` or `HEAD`.
  package var method: String
  /// As in the request line, with `?verify=1` where it is there.
  package var path: String
  /// The value of the `Range` header, where there is one.
  package var range: String?
  /// Random, made by the server for this connection: `ShuffleFormat.nonceBytes` in hexadecimal.
  package var nonce: String
  /// How many requests this connection carried before this one, refused ones included.
  package var count: Int

  package init(method: String, path: String, range: String?, nonce: String, count: Int) {
    self.method = method
    self.path = path
    self.range = range
    self.nonce = nonce
    self.count = count
  }
}

/// Makes the value of the `Authorization` header of a request.
package typealias RequestSigner = @Sendable (RequestSeal) -> String

/// Whether the value of an `Authorization` header proves that whoever sent the request may have what
/// it asks for. It is called for each request; comparing must take as long for a wrong value as for
/// the right one. A request without the header is refused without asking.
package typealias RequestAuthorizer = @Sendable (RequestSeal, _ authorization: String) -> Bool
