import JobModel

/// What stands between the braces of `{1..10}`, `{001..100..3}` or `{a..e}`.
struct BraceSequence {
  private let first: Int
  private let last: Int
  private let step: Int
  /// Digits and sign of a number with leading zeros; nil if the ends are letters.
  private let width: Int?

  /// nil if `text` is no sequence.
  init?(_ text: ArraySlice<UInt8>) {
    guard let parts = Self.parts(of: text) else { return nil }
    if let step = parts.step {
      guard let number = Self.number(step) else { return nil }
      self.step = number
    } else {
      step = 0
    }
    if let first = Self.number(parts.first), let last = Self.number(parts.last) {
      (self.first, self.last) = (first, last)
      let isPadded = Self.isPadded(parts.first) || Self.isPadded(parts.last)
      width = isPadded ? max(parts.first.count, parts.last.count) : 0
    } else {
      guard let first = Self.letter(parts.first), let last = Self.letter(parts.last) else {
        return nil
      }
      (self.first, self.last) = (Int(first), Int(last))
      width = nil
    }
  }

  /// - Throws: if there are more than `most`.
  func words(most: Int) throws(BraceExpansion.TooMuch) -> [[UInt8]] {
    let stride = max(step.magnitude, 1)
    guard last.distanceMagnitude(to: first) / stride < UInt(most) else {
      throw BraceExpansion.TooMuch(description: "its braces stand for more than \(most) names")
    }
    var words: [[UInt8]] = []
    var left = last.distanceMagnitude(to: first)
    var number = first
    words.append(word(number))
    while left >= stride {
      left -= stride
      // The result lies between the two ends, but the stride may be greater than any `Int`.
      let bits = Int(bitPattern: stride)
      number = last > first ? number &+ bits : number &- bits
      words.append(word(number))
    }
    return words
  }

  private func word(_ number: Int) -> [UInt8] {
    guard let width else { return [UInt8(number)] }
    let digits = String(number.magnitude)
    let sign = number < 0 ? "-" : ""
    let zeros = String(repeating: "0", count: max(0, width - digits.count - sign.count))
    return Array((sign + zeros + digits).utf8)
  }

  // MARK: Parsing

  private struct Parts {
    var first: ArraySlice<UInt8>
    var last: ArraySlice<UInt8>
    var step: ArraySlice<UInt8>?
  }

  /// The two or three parts between `..`.
  private static func parts(of text: ArraySlice<UInt8>) -> Parts? {
    var parts: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var place = start
    while place + 1 < text.endIndex {
      if text[place] == UInt8(ascii: "."), text[place + 1] == UInt8(ascii: ".") {
        parts.append(text[start..<place])
        start = place + 2
        place = start
      } else {
        place += 1
      }
    }
    parts.append(text[start...])
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    return Parts(first: parts[0], last: parts[1], step: parts.count == 3 ? parts[2] : nil)
  }

  /// A decimal number with or without a sign; nil also if it is too large.
  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: text, as: UTF8.self))
  }

  private static func letter(_ text: ArraySlice<UInt8>) -> UInt8? {
    guard text.count == 1, let byte = text.first else { return nil }
    let letters = [UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z")]
    return letters.contains { $0.contains(byte) } ? byte : nil
  }

  private static func isPadded(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    return digits.count > 1 && digits.first == UInt8(ascii: "0")
  }
}

extension Int {
  /// How far two numbers are apart, however large they are.
  fileprivate func distanceMagnitude(to other: Int) -> UInt {
    self > other
      ? UInt(bitPattern: self) &- UInt(bitPattern: other)
      : UInt(bitPattern: other) &- UInt(bitPattern: self)
  }
}
