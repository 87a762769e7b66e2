import JobModel

extension SortOrderSpecification {
  /// The order for flags of sort(1): `-k2,2r`, `-t,`, or options such as `-nu`.
  init(flags: [String]) throws {
    self.init()
    for flag in flags {
      let value = String(flag.dropFirst(2))
      switch flag.prefix(2) {
      case "-t": separator = try FieldSeparator(parsing: ByteString(value))
      case "-k": keys.append(try SortKeySpecification(parsing: value))
      default: for letter in flag.dropFirst() { set(letter) }
      }
    }
    try validate()
  }

  mutating func set(_ letter: Character) {
    switch letter {
    case "b":
      options.skipsStartBlanks = true
      options.skipsEndBlanks = true
    case "d": options.dictionary = true
    case "f": options.ignoreCase = true
    case "g": options.generalNumeric = true
    case "h": options.humanNumeric = true
    case "i": options.printableOnly = true
    case "M": options.month = true
    case "n": options.numeric = true
    case "r": options.reverse = true
    case "s": stable = true
    case "u": unique = true
    case "V": options.version = true
    default: preconditionFailure("\(letter) is no option of these tests")
    }
  }
}
