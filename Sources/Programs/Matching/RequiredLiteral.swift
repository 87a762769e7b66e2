/// A string that occurs in everything that an expression matches. Pure.
struct RequiredLiteral {
  var bytes: [UInt8]
  /// Whether the expression matches these bytes and nothing else.
  var isWhole: Bool

  /// A longer string would find nothing that a shorter one does not.
  private static let bytesMax = 256

  /// The longest such string, in lower case if the expression ignores case; nil if there is none.
  ///
  /// - Complexity: O(size of the expression).
  init?(of expression: Expression, ignoresCase: Bool) {
    let found = Self.find(in: expression, ignoresCase: ignoresCase)
    bytes = found.exact ?? found.longest
    isWhole = found.exact != nil
    if bytes.isEmpty { return nil }
  }

  private struct Found {
    /// What the expression matches, if that is a single string.
    var exact: [UInt8]?
    /// The longest string that is in everything it matches.
    var longest: [UInt8] = []
  }

  private static func find(in expression: Expression, ignoresCase: Bool) -> Found {
    switch expression {
    case .one(let set):
      guard let byte = onlyByte(set, ignoresCase: ignoresCase) else { return Found() }
      return Found(exact: [byte], longest: [byte])
    case .sequence(let items):
      return join(items.map { find(in: $0, ignoresCase: ignoresCase) })
    case .repeated(let item, let least, let most):
      guard least > 0 else { return Found() }
      let found = find(in: item, ignoresCase: ignoresCase)
      guard let exact = found.exact, least == most, exact.count * least <= bytesMax else {
        return Found(longest: found.longest)
      }
      return join([Found](repeating: found, count: least))
    case .choice, .edge, .unknown:
      return Found()
    }
  }

  private static func join(_ items: [Found]) -> Found {
    var result = Found()
    var run: [UInt8] = []
    for item in items {
      if let exact = item.exact, run.count + exact.count <= bytesMax {
        run += exact
      } else {
        result.longest = longer(result.longest, longer(run, item.longest))
        run = []
      }
    }
    result.longest = longer(result.longest, run)
    if items.allSatisfy({ $0.exact != nil }),
      run.count == items.reduce(0, { $0 + ($1.exact?.count ?? 0) })
    {
      result.exact = run
    }
    return result
  }

  private static func longer(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { b.count > a.count ? b : a }

  private static func onlyByte(_ set: BracketSet, ignoresCase: Bool) -> UInt8? {
    let bytes = set.bytes
    if bytes.count == 1 { return bytes[0].lowerCased == bytes[0] || !ignoresCase ? bytes[0] : nil }
    return ignoresCase && bytes.count == 2 && bytes[0].lowerCased == bytes[1] ? bytes[1] : nil
  }
}
