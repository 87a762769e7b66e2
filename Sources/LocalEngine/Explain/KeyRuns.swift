import DataCore

/// The distinct keys of sorted records, and the number and bytes of the records of each.
struct KeyRuns {
  private(set) var keys: [[UInt8]] = []
  private(set) var counts: [Int] = []
  /// The bytes of keys and values.
  private(set) var bytes: [Int] = []

  /// - Complexity: O(bytes of the keys).
  init(_ sorted: some Sequence<SampledRecord>) {
    for record in sorted {
      if keys.last != record.key {
        keys.append(record.key)
        counts.append(0)
        bytes.append(0)
      }
      counts[counts.count - 1] += 1
      bytes[bytes.count - 1] += record.key.count + record.valueBytes
    }
  }

  /// The most frequent key; the first if there are several.
  var hottest: HotKey? {
    guard let most = counts.max(), let index = counts.firstIndex(of: most) else { return nil }
    return HotKey(key: keys[index], count: most)
  }
}

/// A key as people read it.
enum KeyText {
  private static let bytesMax = 40

  /// The beginning of `key` if it is printable text; nil for others, such as keys encoded for
  /// sorting.
  static func text(_ key: [UInt8]) -> String? {
    guard let whole = String(validating: key, as: UTF8.self),
      whole.unicodeScalars.allSatisfy({ $0 == "\t" || $0.properties.generalCategory.isShown })
    else { return nil }
    let start = whole.prefix(bytesMax)
    return String(start) + (start.endIndex < whole.endIndex ? "…" : "")
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isShown: Bool {
    switch self {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      false
    default: true
    }
  }
}
