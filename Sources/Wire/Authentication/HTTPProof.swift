/// The part of an HTTP request that a proof covers.
package struct ProvenRequest: Equatable, Sendable {
  package var method: String
  /// Path and query as they stand in the request line.
  package var target: String
  /// The value of the `Range` header; nil without one.
  package var range: String?

  package init(method: String, target: String, range: String? = nil) {
    self.method = method
    self.target = target
    self.range = range
  }

  fileprivate func lines(nonce: String, count: Int) -> [String] {
    [method, target, range ?? "", nonce, String(count)]
  }
}

/// The server's side of one HTTP connection: admits requests that carry a proof for its nonce.
package struct HTTPServerProof: Sendable {
  package enum Verdict: Equatable, Sendable {
    case accepted
    /// Answer 401 with this value of `WWW-Authenticate`.
    case challenge(header: String)
    /// The same, and close the connection afterwards.
    case close(header: String)
  }

  private let secret: Secret?
  private let nonce: String
  private var lastCount = 0
  private var refusedCount = 0

  package init(secret: Secret?) { self.init(secret: secret, nonce: RandomBytes.nonce()) }

  init(secret: Secret?, nonce: String) {
    self.secret = secret
    self.nonce = nonce
  }

  /// - Parameter authorization: the value of the `Authorization` header; nil without one.
  package mutating func check(_ request: ProvenRequest, authorization: String?) -> Verdict {
    guard let secret else { return .accepted }
    if let authorization, let parts = ProofHeader.parse(authorization),
      parts["nonce"] == nonce, let count = parts["count"].flatMap(ProofHeader.count),
      count > lastCount, let mac = parts["mac"],
      secret.isValid(mac, .http, request.lines(nonce: nonce, count: count))
    {
      lastCount = count
      return .accepted
    }
    refusedCount += 1
    let header = "Gristmill nonce=\"\(nonce)\""
    return refusedCount < WireLimits.unprovenRequestsMax
      ? .challenge(header: header) : .close(header: header)
  }
}

/// The client's side of one HTTP connection. The first request is answered by 401 with a nonce and
/// sent again; from then on, each request carries its proof.
package struct HTTPClientProof: Sendable {
  private let secret: Secret?
  private var nonce: String?
  private var count = 0

  package init(secret: Secret?) { self.secret = secret }

  /// Takes the `WWW-Authenticate` header of a 401.
  ///
  /// - Returns: whether it makes sense to send the request again: not without a secret, and not if
  ///   a proof for this very nonce was refused.
  package mutating func learn(challenge: String) -> Bool {
    guard secret != nil, let offered = ProofHeader.parse(challenge)?["nonce"], offered != nonce,
      !offered.isEmpty
    else { return false }
    nonce = offered
    count = 0
    return true
  }

  /// The value of the `Authorization` header; nil if none is needed or no nonce is known yet.
  /// Requests must be sent in the order in which their values were asked for.
  package mutating func authorization(for request: ProvenRequest) -> String? {
    guard let secret, let nonce else { return nil }
    count += 1
    let mac = secret.mac(.http, request.lines(nonce: nonce, count: count))
    return "Gristmill nonce=\"\(nonce)\", count=\(count), mac=\"\(mac)\""
  }
}

/// `Gristmill name="value", name=value`
enum ProofHeader {
  /// The values by name; nil if the header is not of that form, or a name comes twice.
  static func parse(_ header: String) -> [String: String]? {
    guard header.utf8.count <= WireLimits.proofHeaderBytesMax else { return nil }
    let words = header.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "gristmill" else { return nil }
    var values: [String: String] = [:]
    // The values of a proof hold no commas.
    for part in words[1].split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { return nil }
      var value = trimmed(pair[1])
      if value.hasPrefix("\"") {
        guard value.count >= 2, value.hasSuffix("\"") else { return nil }
        value = value.dropFirst().dropLast()
      }
      guard !value.contains("\"") else { return nil }
      let name = trimmed(pair[0]).lowercased()
      guard values.updateValue(String(value), forKey: name) == nil else { return nil }
    }
    return values
  }

  /// A number as Gristmill writes it: digits, without a sign or leading zeros.
  static func count(_ text: String) -> Int? {
    guard let count = Int(text), count > 0, count <= WireLimits.integerMax,
      String(count) == text
    else { return nil }
    return count
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
