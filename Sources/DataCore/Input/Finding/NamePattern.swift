import Glibc

/// A pattern for one name, between slashes: `*`, `?`, `[a-z]`, `[!a-z]`, `[[:digit:]]`, and `\`
/// before a byte that means itself. It matches bytes, as a shell in the C locale does. Pure.
///
/// Names that begin with `.` or `_` are hidden, and match only a pattern that begins with the same
/// byte: in Hadoop's outputs, they are not data.
struct NamePattern: Equatable {
  private enum Step: Equatable {
    case byte(UInt8)
    case any
    case oneOf(NameSet)
    /// Any number of bytes.
    case star
  }
  private let steps: [Step]

  /// - Parameter text: a pattern without slashes.
  init(_ text: ArraySlice<UInt8>) {
    var steps: [Step] = []
    var place = text.startIndex
    while place < text.endIndex {
      let byte = text[place]
      place += 1
      switch byte {
      case UInt8(ascii: "*"):
        if steps.last != .star { steps.append(.star) }
      case UInt8(ascii: "?"):
        steps.append(.any)
      case UInt8(ascii: "["):
        if let set = NameSet.parse(text[place...]) {
          steps.append(.oneOf(set.value))
          place = set.end
        } else {
          steps.append(.byte(byte))
        }
      case UInt8(ascii: "\\") where place < text.endIndex:
        steps.append(.byte(text[place]))
        place += 1
      default:
        steps.append(.byte(byte))
      }
    }
    self.steps = steps
  }

  /// The only name that it matches, if it has nothing but bytes that mean themselves.
  var literal: [UInt8]? {
    var name: [UInt8] = []
    for step in steps {
      guard case .byte(let byte) = step else { return nil }
      name.append(byte)
    }
    return name
  }

  /// Whether it names hidden names of this kind.
  ///
  /// - Parameter mark: `.` or `_`, with which a hidden name begins.
  func names(hidden mark: UInt8) -> Bool { steps.first == .byte(mark) }

  /// Whether `name` matches, hidden or not.
  ///
  /// - Complexity: O(bytes of the name × steps of the pattern).
  func matches(_ name: [UInt8]) -> Bool {
    var (place, step) = (0, 0)
    // Where to go on if what follows the last star does not match.
    var again: (place: Int, step: Int)?
    while place < name.count {
      if step < steps.count, steps[step] == .star {
        step += 1
        again = (place, step)
      } else if step < steps.count, Self.matches(steps[step], name[place]) {
        step += 1
        place += 1
      } else if let last = again {
        // The star takes one more byte.
        again = (last.place + 1, last.step)
        (place, step) = (last.place + 1, last.step)
      } else {
        return false
      }
    }
    return steps[step...].allSatisfy { $0 == .star }
  }

  private static func matches(_ step: Step, _ byte: UInt8) -> Bool {
    switch step {
    case .byte(let wanted): wanted == byte
    case .any: true
    case .oneOf(let set): set.contains(byte)
    case .star: false
    }
  }
}

/// The bytes of a bracket expression.
struct NameSet: Equatable {
  private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  static func == (a: NameSet, b: NameSet) -> Bool { a.bits == b.bits }

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: bits.0
      case 1: bits.1
      case 2: bits.2
      default: bits.3
      }
    return word >> (byte & 63) & 1 == 1
  }

  private mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << (byte & 63)
    switch byte >> 6 {
    case 0: bits.0 |= bit
    case 1: bits.1 |= bit
    case 2: bits.2 |= bit
    default: bits.3 |= bit
    }
  }

  private mutating func invert() { bits = (~bits.0, ~bits.1, ~bits.2, ~bits.3) }

  /// - Parameter text: what follows `[`.
  /// - Returns: nil if the bracket is never closed, or holds an unknown class.
  static func parse(_ text: ArraySlice<UInt8>) -> (value: NameSet, end: Int)? {
    var set = NameSet()
    var rest = text
    let isInverted = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
    if isInverted { rest.removeFirst() }
    var isFirst = true
    while let byte = rest.first {
      if byte == UInt8(ascii: "]") && !isFirst {
        if isInverted { set.invert() }
        return (set, rest.startIndex + 1)
      }
      isFirst = false
      guard let item = BracketItem(&rest) else { return nil }
      switch item {
      case .class(let isMember):
        for byte in UInt8.min...UInt8.max where isMember(Int32(byte)) != 0 { set.insert(byte) }
      case .byte(let low):
        let high = BracketItem.endOfRange(&rest) ?? low
        if low <= high { for byte in low...high { set.insert(byte) } }
      }
    }
    return nil
  }
}

/// A part of a bracket expression.
private enum BracketItem {
  case byte(UInt8)
  case `class`((Int32) -> Int32)

  /// Takes the next item from `text`; nil if there is none, or none that is valid.
  init?(_ text: inout ArraySlice<UInt8>) {
    guard let byte = text.popFirst() else { return nil }
    switch (byte, text.first) {
    case (UInt8(ascii: "\\"), let next?):
      text.removeFirst()
      self = .byte(next)
    case (UInt8(ascii: "["), UInt8(ascii: ":")?):
      guard let name = Self.named(&text, by: UInt8(ascii: ":")) else {
        self = .byte(byte)
        return
      }
      guard let isMember = Self.classes[String(decoding: name, as: UTF8.self)] else { return nil }
      self = .class(isMember)
    case (UInt8(ascii: "["), let mark?)
    where mark == UInt8(ascii: ".") || mark == UInt8(ascii: "="):
      guard let name = Self.named(&text, by: mark) else {
        self = .byte(byte)
        return
      }
      guard name.count == 1, let only = name.first else { return nil }
      self = .byte(only)
    default:
      self = .byte(byte)
    }
  }

  /// Takes `-x` from `text`, unless the `-` is the last of the bracket.
  static func endOfRange(_ text: inout ArraySlice<UInt8>) -> UInt8? {
    guard text.count >= 2, text.first == UInt8(ascii: "-"),
      text[text.startIndex + 1] != UInt8(ascii: "]")
    else { return nil }
    var rest = text.dropFirst()
    guard case .byte(let high)? = BracketItem(&rest) else { return nil }
    text = rest
    return high
  }

  /// What stands between `:` and `:]`; nil if there is no end, and then nothing is taken.
  private static func named(
    _ text: inout ArraySlice<UInt8>, by mark: UInt8
  ) -> ArraySlice<UInt8>? {
    let inside = text.dropFirst()
    var place = inside.startIndex
    while place + 1 < inside.endIndex {
      if inside[place] == mark, inside[place + 1] == UInt8(ascii: "]") {
        text = inside[(place + 2)...]
        return inside[..<place]
      }
      place += 1
    }
    return nil
  }

  private static let classes: [String: @Sendable (Int32) -> Int32] = [
    "alnum": { isalnum($0) }, "alpha": { isalpha($0) }, "blank": { isblank($0) },
    "cntrl": { iscntrl($0) }, "digit": { isdigit($0) }, "graph": { isgraph($0) },
    "lower": { islower($0) }, "print": { isprint($0) }, "punct": { ispunct($0) },
    "space": { isspace($0) }, "upper": { isupper($0) }, "xdigit": { isxdigit($0) },
  ]
}
