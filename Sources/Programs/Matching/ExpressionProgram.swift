/// An expression as a nondeterministic machine that is in several places at once (Thompson, 1968).
/// Reading a byte advances its places; everything else happens between bytes. Pure.
struct ExpressionProgram {
  enum Step: Equatable {
    /// A byte of the set leads to the next step.
    case one(BracketSet)
    /// Continues at both steps without reading a byte.
    case split(Int, Int)
    /// Continues only at the start of a record.
    case start
    /// Continues only at the end of a record.
    case end
    /// The whole expression has matched.
    case match
  }

  private(set) var steps: [Step] = []

  /// An expression with more steps is left to regexec(3).
  static let stepsMax = 4_000

  /// - Returns: nil if the expression is too large, or needs more than places to match.
  init?(_ expression: Expression) {
    guard append(expression) else { return nil }
    steps.append(.match)
  }

  /// Whether the start of a record differs from other places.
  var hasStart: Bool { steps.contains(.start) }

  /// Appends steps that match the expression and then continue at the step after them.
  private mutating func append(_ expression: Expression) -> Bool {
    guard steps.count < Self.stepsMax else { return false }
    switch expression {
    case .one(let set): steps.append(.one(set))
    case .start: steps.append(.start)
    case .end: steps.append(.end)
    case .other: return false
    case .sequence(let items): return items.allSatisfy { append($0) }
    case .choice(let branches): return append(choice: branches[...])
    case .repeated(let item, let least, let most):
      for _ in 0..<least {
        guard append(item) else { return false }
      }
      guard let most else { return append(anyNumberOf: item) }
      return append(optional: item, times: most - least)
    }
    return true
  }

  private mutating func append(choice branches: ArraySlice<Expression>) -> Bool {
    guard let first = branches.first else { return true }
    guard branches.count > 1 else { return append(first) }
    let split = steps.count
    steps.append(.split(split + 1, 0))
    guard append(first) else { return false }
    let jump = steps.count
    steps.append(.split(0, 0))
    steps[split] = .split(split + 1, steps.count)
    guard append(choice: branches.dropFirst()) else { return false }
    steps[jump] = .split(steps.count, steps.count)
    return true
  }

  private mutating func append(anyNumberOf item: Expression) -> Bool {
    let split = steps.count
    steps.append(.split(split + 1, 0))
    guard append(item) else { return false }
    steps.append(.split(split, split))
    steps[split] = .split(split + 1, steps.count)
    return true
  }

  private mutating func append(optional item: Expression, times: Int) -> Bool {
    var splits: [Int] = []
    for _ in 0..<times {
      splits.append(steps.count)
      steps.append(.split(0, 0))
      guard append(item) else { return false }
    }
    for split in splits { steps[split] = .split(split + 1, steps.count) }
    return true
  }
}
