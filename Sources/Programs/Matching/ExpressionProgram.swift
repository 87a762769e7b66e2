/// An expression as a nondeterministic machine that is in several places at once (Thompson, 1968).
/// Reading a byte advances its places; everything else happens between bytes. Pure.
struct ExpressionProgram {
  enum Step: Equatable {
    /// A byte of the set leads to the next step.
    case one(BracketSet)
    /// Continues at both steps without reading a byte.
    case split(Int, Int)
    /// Continues only at such a place.
    case edge(Edge)
    /// The whole expression has matched.
    case match
  }

  private(set) var steps: [Step] = []

  /// An expression with more steps is left to glibc.
  static let stepsMax = 4_000

  /// - Returns: nil if the expression is too large, or holds something unknown.
  init?(_ expression: Expression) {
    guard append(expression) else { return nil }
    steps.append(.match)
  }

  /// Whether a step needs to know if a record starts.
  private(set) var hasStart = false
  /// Whether a step needs to know if a byte of a word comes before.
  private(set) var hasWordEdge = false
  /// Whether a step needs to know what comes next.
  var looksAhead: Bool { hasWordEdge || hasEnd }
  private var hasEnd = false

  /// Appends steps that match the expression and then continue at the step after them.
  private mutating func append(_ expression: Expression) -> Bool {
    guard steps.count < Self.stepsMax else { return false }
    switch expression {
    case .one(let set): steps.append(.one(set))
    case .edge(let edge): append(edge)
    case .unknown: return false
    case .sequence(let items): return items.allSatisfy { append($0) }
    case .choice(let branches): return append(choice: branches)
    case .repeated(let item, let least, let most):
      for _ in 0..<least {
        guard append(item) else { return false }
      }
      guard let most else { return append(anyNumberOf: item) }
      return append(optional: item, times: most - least)
    }
    return true
  }

  private mutating func append(_ edge: Edge) {
    steps.append(.edge(edge))
    switch edge {
    case .start: hasStart = true
    case .end: hasEnd = true
    case .wordStart, .wordEnd, .word, .notWord: hasWordEdge = true
    }
  }

  private mutating func append(choice branches: [Expression]) -> Bool {
    var jumps: [Int] = []
    for branch in branches.dropLast() {
      let split = steps.count
      steps.append(.split(split + 1, 0))
      guard append(branch) else { return false }
      jumps.append(steps.count)
      steps.append(.split(0, 0))
      steps[split] = .split(split + 1, steps.count)
    }
    guard branches.last.map({ append($0) }) ?? true else { return false }
    for jump in jumps { steps[jump] = .split(steps.count, steps.count) }
    return true
  }

  // MARK: Reach

  /// The steps that are reached without reading a byte and wait for something: for a byte, or for
  /// what comes next if `after` is nil. Also, whether `match` is reached.
  ///
  /// - Complexity: O(steps).
  func reach(
    from starts: [Int], before: Edge.Before, after: Edge.After?
  ) -> (places: [Int], isMatch: Bool) {
    var isSeen = [Bool](repeating: false, count: steps.count)
    var places: [Int] = []
    var isMatch = false
    var open = starts
    while let place = open.popLast() {
      guard !isSeen[place] else { continue }
      isSeen[place] = true
      switch steps[place] {
      case .one: places.append(place)
      case .split(let one, let other): open += [one, other]
      case .edge(let edge):
        switch edge.holds(before: before, after: after) {
        case true?: open.append(place + 1)
        case false?: break
        case nil: places.append(place)
        }
      case .match: isMatch = true
      }
    }
    return (places.sorted(), isMatch)
  }

  // MARK: Repeats

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
