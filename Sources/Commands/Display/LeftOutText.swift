import JobModel

/// Names that were left out, for people. Pure.
enum LeftOutText {
  /// `left out 3 names: 2 hidden, 1 dangling link`, or nothing.
  static func lines(_ names: LeftOutNames) -> [String] {
    guard !names.isEmpty else { return [] }
    let reasons = names.counts.map { "\(Decimals.grouped($0.names)) \(word($0.reason, $0.names))" }
    return [
      "",
      "left out \(Counted.text(names.count, "name")): "
        + reasons.joined(separator: ", ") + " (--json lists them)",
    ]
  }

  private static func word(_ reason: LeftOutNames.Reason, _ count: Int) -> String {
    switch reason {
    case .hidden: "hidden"
    case .danglingLink: Counted.name(count, "dangling link")
    case .loop: Counted.name(count, "loop")
    case .pipe: Counted.name(count, "pipe")
    case .socket: Counted.name(count, "socket")
    case .device: Counted.name(count, "device")
    case .missing: "missing"
    }
  }
}
