/// The `Range` header of a request for one segment.
enum ByteRange: Equatable {
  case whole
  case part(Range<Int>)
  /// It contains no byte of the segment.
  case unsatisfiable

  /// What a header requests of so many bytes. Under RFC 9110, a header that cannot be parsed, or
  /// that requests several ranges, is ignored.
  init(header: String?, bytes: Int) {
    self = .whole
    guard let header, header.lowercased().hasPrefix("bytes=") else { return }
    let text = header.dropFirst("bytes=".count)
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    switch (ShuffleFormat.number(parts[0]), ShuffleFormat.number(parts[1])) {
    case (let first?, let last?):
      guard first <= last else { return }
      self = first < bytes ? .part(first..<min(last + 1, bytes)) : .unsatisfiable
    case (let first?, nil):
      guard parts[1].isEmpty else { return }
      self = first < bytes ? .part(first..<bytes) : .unsatisfiable
    case (nil, let count?):
      guard parts[0].isEmpty else { return }
      self = count > 0 && bytes > 0 ? .part(max(0, bytes - count)..<bytes) : .unsatisfiable
    case (nil, nil): return
    }
  }
}
