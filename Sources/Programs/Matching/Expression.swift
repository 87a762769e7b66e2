/// A parsed regular expression.
indirect enum Expression: Equatable {
  /// One byte from a set.
  case one(BracketSet)
  case sequence([Expression])
  case choice([Expression])
  /// A repetition; unbounded if `atMost` is nil.
  case repeated(Expression, atLeast: Int, atMost: Int?)
  /// A place between two bytes.
  case edge(Edge)
  /// Something that states alone cannot match: a back reference, `[[.x.]]` or `[[=x=]]`.
  case unknown

  static var empty: Expression { .sequence([]) }

  /// Whether states alone can match it.
  var isKnown: Bool {
    switch self {
    case .one, .edge: true
    case .unknown: false
    case .sequence(let items), .choice(let items): items.allSatisfy(\.isKnown)
    case .repeated(let item, _, _): item.isKnown
    }
  }

  var hasEdge: Bool {
    switch self {
    case .edge: true
    case .one, .unknown: false
    case .sequence(let items), .choice(let items): items.contains(where: \.hasEdge)
    case .repeated(let item, _, _): item.hasEdge
    }
  }

  /// Matches wherever this does, and perhaps elsewhere, with any bytes for what is unknown.
  var widened: Expression {
    switch self {
    case .one, .edge: self
    case .unknown: .repeated(.one(.all), atLeast: 0, atMost: nil)
    case .sequence(let items): .sequence(items.map(\.widened))
    case .choice(let items): .choice(items.map(\.widened))
    case .repeated(let item, let least, let most):
      .repeated(item.widened, atLeast: least, atMost: most)
    }
  }
}

/// A place between two bytes of a record, or at one of its ends. A word is a run of letters,
/// digits and underscores.
enum Edge: Equatable {
  /// `^`
  case start
  /// `$`
  case end
  /// `\<`
  case wordStart
  /// `\>`
  case wordEnd
  /// `\b`
  case word
  /// `\B`
  case notWord

  /// What precedes a place.
  enum Before {
    case start, word, other

    init(_ byte: UInt8) { self = byte.isWord ? .word : .other }
  }

  /// What follows a place.
  enum After {
    case end, word, other

    init(_ byte: UInt8) { self = byte.isWord ? .word : .other }
  }

  /// Whether a place is such an edge; nil if that depends on what follows, and `after` is nil.
  func holds(before: Before, after: After?) -> Bool? {
    switch self {
    case .start: before == .start
    case .end: after.map { $0 == .end }
    case .wordStart: before == .word ? false : after.map { $0 == .word }
    case .wordEnd: before == .word ? after.map { $0 != .word } : false
    case .word: after.map { ($0 == .word) != (before == .word) }
    case .notWord: after.map { ($0 == .word) == (before == .word) }
    }
  }
}
