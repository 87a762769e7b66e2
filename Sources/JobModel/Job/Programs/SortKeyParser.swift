extension SortKeySpecification {
  /// Reads `F[.C][OPTS][,F[.C][OPTS]]` as sort(1) does; OPTS are letters of b d f g h i M n r V.
  package init(parsing text: String) throws {
    var parser = SortKeyParser(text: text, rest: text.unicodeScalars[...])
    self = try parser.parse()
  }
}

/// A walk over the text of one sort key.
private struct SortKeyParser {
  let text: String
  var rest: Substring.UnicodeScalarView

  private static let supported = "b d f g h i M n r V are supported"

  mutating func parse() throws -> SortKeySpecification {
    var options = SortOptions()
    var start = SortKeySpecification.Position(
      field: try fieldNumber("at the start"), character: 1)
    if skip(".") {
      start.character = try number("a number after '.'")
      guard start.character > 0 else { throw failure("characters are counted from 1") }
    }
    try readOptions(into: &options, blanks: \.skipsStartBlanks)
    var end: SortKeySpecification.Position?
    if skip(",") {
      var position = SortKeySpecification.Position(
        field: try fieldNumber("after ','"), character: 0)
      if skip(".") { position.character = try number("a number after '.'") }
      try readOptions(into: &options, blanks: \.skipsEndBlanks)
      end = position
    }
    if let stray = rest.first { throw failure("'\(stray)' is not expected here") }
    do {
      try options.validate()
    } catch let incompatible as JobFailure {
      throw failure(incompatible.message)
    }
    return SortKeySpecification(start: start, end: end, options: options)
  }

  private mutating func fieldNumber(_ place: String) throws -> Int {
    let field = try number("a field number \(place)")
    guard field > 0 else { throw failure("fields are counted from 1") }
    return field
  }

  /// Reads a decimal number as strtoumax(3) does, perhaps with white space and a plus in front. If
  /// there is none, the error says that `wanted` is missing. No record has more fields or
  /// characters than `numberMax`, which stands for any larger number.
  private mutating func number(_ wanted: String) throws -> Int {
    while let scalar = rest.first, scalar == " " || ("\t"..."\r").contains(scalar) {
      rest.removeFirst()
    }
    _ = skip("+")
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { throw failure("it lacks \(wanted)") }
    rest = rest[digits.endIndex...]
    var number = 0
    for digit in digits {
      number = min(number * 10 + Int(digit.value) - 48, SortKeySpecification.numberMax)
    }
    return number
  }

  /// Reads letters up to a comma or the end; `blanks` is what `b` sets at this end of the key.
  private mutating func readOptions(
    into options: inout SortOptions, blanks: WritableKeyPath<SortOptions, Bool>
  ) throws {
    while let letter = rest.first {
      switch letter {
      case "b": options[keyPath: blanks] = true
      case "d": options.dictionary = true
      case "f": options.ignoreCase = true
      case "g": options.generalNumeric = true
      case "h": options.humanNumeric = true
      case "i": options.printableOnly = true
      case "M": options.month = true
      case "n": options.numeric = true
      case "r": options.reverse = true
      case "V": options.version = true
      case "R":
        throw failure("option '\(letter)' of sort(1) is not supported; \(Self.supported)")
      case "a"..."z", "A"..."Z":
        throw failure("option '\(letter)' is unknown; \(Self.supported)")
      default: return
      }
      rest.removeFirst()
    }
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  private func failure(_ reason: String) -> JobFailure {
    JobFailure(.usage, "'\(text)' is not a sort key: \(reason)")
  }
}
