import Wire

/// Sealed records, cut and put together by tests.
enum Record {
  static func sealed(_ payload: [UInt8], _ seal: inout RecordSeal) -> [UInt8] {
    let count = payload.count
    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
    return length + payload + payload.withUnsafeBytes { seal.mac($0) }
  }

  /// The payloads up to the first record that does not fit.
  static func opened(_ bytes: [UInt8], _ seal: inout RecordSeal) -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var rest = bytes[...]
    while rest.count > 36 {
      let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let whole = rest.prefix(4 + count + 32)
      rest = rest.dropFirst(whole.count)
      let payload = Array(whole.dropFirst(4).prefix(count))
      let fits = Array(whole.dropFirst(4 + count)).withUnsafeBytes { mac in
        payload.withUnsafeBytes { seal.accepts(mac, of: $0) }
      }
      guard fits else { break }
      payloads.append(payload)
    }
    return payloads
  }
}
