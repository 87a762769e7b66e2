import Scheduling

/// Times as the API has them: seconds since 1970, to the microsecond.
enum Times {
  static func seconds(_ instant: Instant) -> Double {
    Double(instant.nanoseconds / 1_000) / 1e6
  }
}

extension String {
  /// As much of it as fits in `bytesMax` bytes, in whole characters.
  func cut(to bytesMax: Int) -> String {
    guard utf8.count > bytesMax else { return self }
    let end = utf8.index(utf8.startIndex, offsetBy: bytesMax)
    return String(self[..<(end.samePosition(in: self) ?? index(before: rounded(end)))]) + "..."
  }

  /// The start of the first character at or after `index`.
  private func rounded(_ index: String.Index) -> String.Index {
    var index = index
    while index < endIndex, index.samePosition(in: self) == nil { index = utf8.index(after: index) }
    return index
  }
}
