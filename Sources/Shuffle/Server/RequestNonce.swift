/// The number that a connection's proofs are bound to.
enum RequestNonce {
  /// Random bytes of the system, in hexadecimal.
  static func make() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<ShuffleFormat.nonceBytes).map { _ in
      let text = String(UInt8.random(in: 0...255, using: &random), radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
