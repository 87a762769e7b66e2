/// Sizes as people write and read them: `64MiB`, `1GB`, `4096`.
package enum ByteSize {
  /// Binary units come first, so that formatting uses them.
  private static let units: [(name: String, bytes: UInt64)] = [
    ("tib", 1 << 40), ("gib", 1 << 30), ("mib", 1 << 20), ("kib", 1 << 10),
    ("tb", 1_000_000_000_000), ("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1_000),
    ("t", 1 << 40), ("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10), ("b", 1),
  ]

  /// The number of bytes that `text` names, or nil: a decimal number, perhaps with a fraction, and
  /// a unit in any case (`KiB` and a lone `K` are 1024 bytes, `KB` is 1000, no unit means bytes).
  package static func parse(_ text: String) -> Int? {
    let lower = text.lowercased()
    let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unitName = lower.dropFirst(digits.count).drop { $0 == " " }
    guard !digits.isEmpty, let number = Double(digits) else { return nil }
    guard unitName.isEmpty || units.contains(where: { $0.name == unitName }) else { return nil }
    let unit = units.first { $0.name == unitName }?.bytes ?? 1
    let bytes = number * Double(unit)
    guard bytes.isFinite, bytes < Double(Int.max / 2) else { return nil }
    // A fraction of a byte must be a mistake.
    guard bytes == bytes.rounded() || unit > 1 else { return nil }
    return Int(bytes.rounded())
  }

  /// `1.4 GiB`, `64.0 MiB`, `12 B`.
  package static func format(_ bytes: Int) -> String {
    for unit in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes >= 1 << unit.1 {
      return Decimals.format(Double(bytes) / Double(1 << unit.1), places: 1) + " " + unit.0
    }
    return "\(bytes) B"
  }
}
