import JobModel

/// The order of sort(1) from its manual: by two lines at a time, on arrays, and
/// with nothing of the encoder in it.
struct NaiveOrder {
  let order: SortOrderSpecification

  /// Below, at or above zero if `a` comes before, with or after `b`.
  func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
    for key in order.keys {
      let options = key.options == SortOptions() ? order.options : key.options
      let difference = Self.compare(
        part(key, options, of: a), part(key, options, of: b), options)
      if difference != 0 { return difference }
    }
    if order.keys.isEmpty {
      let skips = order.options.skipsStartBlanks
      let difference = Self.compare(
        skips ? Array(a.drop(while: Self.isBlank)) : a,
        skips ? Array(b.drop(while: Self.isBlank)) : b, order.options)
      if difference != 0 { return difference }
    }
    if order.stable || order.unique { return 0 }
    let difference = Self.bytes(a, b)
    return order.options.reverse ? -difference : difference
  }

  // MARK: Fields

  private func fields(_ line: [UInt8]) -> [Range<Int>] {
    var fields: [Range<Int>] = []
    var start = 0
    switch order.separator {
    case .byte(let separator):
      for place in line.indices where line[place] == separator {
        fields.append(start..<place)
        start = place + 1
      }
      fields.append(start..<line.count)
    case .blanks:
      for place in line.indices.dropFirst()
      where Self.isBlank(line[place]) && !Self.isBlank(line[place - 1]) {
        fields.append(start..<place)
        start = place
      }
      fields.append(start..<line.count)
    }
    return fields
  }

  private func part(
    _ key: SortKeySpecification, _ options: SortOptions, of line: [UInt8]
  ) -> [UInt8] {
    let fields = fields(line)
    func field(_ number: Int) -> Range<Int> {
      number <= fields.count ? fields[number - 1] : line.count..<line.count
    }
    func behindBlanks(_ start: Int, _ skips: Bool) -> Int {
      skips ? line[start...].firstIndex { !Self.isBlank($0) } ?? line.count : start
    }
    let start = min(
      behindBlanks(field(key.start.field).lowerBound, options.skipsStartBlanks)
        + key.start.character - 1, line.count)
    var end = line.count
    if let position = key.end {
      end =
        position.character == 0
        ? field(position.field).upperBound
        : min(
          behindBlanks(field(position.field).lowerBound, options.skipsEndBlanks)
            + position.character, line.count)
    }
    return start < end ? Array(line[start..<end]) : []
  }

  // MARK: Comparison

  private static func compare(_ a: [UInt8], _ b: [UInt8], _ options: SortOptions) -> Int {
    let difference =
      options.numeric
      ? Number(a).compare(Number(b)) : bytes(shown(a, options), shown(b, options))
    return options.reverse ? -difference : difference
  }

  private static func shown(_ text: [UInt8], _ options: SortOptions) -> [UInt8] {
    text.filter {
      if options.dictionary { return isBlank($0) || isAlphanumeric($0) }
      return !options.printableOnly || (32...126).contains($0)
    }.map { options.ignoreCase && (97...122).contains($0) ? $0 - 32 : $0 }
  }

  static func bytes(_ a: [UInt8], _ b: [UInt8]) -> Int {
    a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [9, 10, 32].contains(byte) }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  /// A number as digits before and after its point.
  struct Number {
    var isNegative: Bool
    var whole: [UInt8]
    var fraction: [UInt8]

    init(_ text: [UInt8]) {
      var rest = text.drop { NaiveOrder.isBlank($0) }
      isNegative = rest.first == UInt8(ascii: "-")
      if isNegative { rest = rest.dropFirst() }
      let digits = rest.prefix { (48...57).contains($0) }
      whole = Array(digits.drop { $0 == 48 })
      rest = rest.dropFirst(digits.count)
      fraction = []
      if rest.first == UInt8(ascii: ".") {
        fraction = Array(rest.dropFirst().prefix { (48...57).contains($0) })
        while fraction.last == 48 { fraction.removeLast() }
      }
      if whole.isEmpty && fraction.isEmpty { isNegative = false }
    }

    func compare(_ other: Number) -> Int {
      if isNegative != other.isNegative { return isNegative ? -1 : 1 }
      var difference = whole.count - other.whole.count
      if difference == 0 { difference = NaiveOrder.bytes(whole, other.whole) }
      if difference == 0 { difference = NaiveOrder.bytes(fraction, other.fraction) }
      return isNegative ? -difference : difference
    }
  }
}
