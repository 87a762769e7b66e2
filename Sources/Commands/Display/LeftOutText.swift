import JobModel

/// Names that were left out, for people. Pure.
enum LeftOutText {
  /// `left out 3 names: 2 hidden, 1 dangling link`, or nothing.
  static func lines(_ names: LeftOutNames) -> [String] {
    guard !names.isEmpty else { return [] }
    let reasons = names.counts.map { "\(Decimals.grouped($0.names)) \(word($0.reason, $0.names))" }
    return [
      "",
      "left out \(Decimals.grouped(names.count)) \(names.count == 1 ? "name" : "names"): "
        + reasons.joined(separator: ", ") + " (--json lists them)",
    ]
  }

  private static func word(_ reason: LeftOutNames.Reason, _ count: Int) -> String {
    let isOne = count == 1
    return switch reason {
    case .hidden: "hidden"
    case .danglingLink: isOne ? "dangling link" : "dangling links"
    case .loop: isOne ? "loop" : "loops"
    case .pipe: isOne ? "pipe" : "pipes"
    case .socket: isOne ? "socket" : "sockets"
    case .device: isOne ? "device" : "devices"
    case .missing: "missing"
    }
  }
}
