import ArgumentParser
import Commands
import JobModel

/// `sort`.
struct SortOptions: BuiltInOptions {
  static let programName = "sort"
  static let takesShortH = true
  static let abstract = "Sort records as sort(1) does, in one order across all part files."
  static let discussion = """
    cat OUTPUT/part-* prints what LC_ALL=C sort would, and the flags mean the same.
    Input larger than the memory is sorted on disk.
    """

  @OptionGroup var order: OrderOptions

  @Flag(
    name: [.customShort("u"), .long], help: "Keep only the first of the records with equal keys.")
  var unique = false

  @Flag(
    name: [.customShort("s"), .long],
    help: "Keep records with equal keys in the order of the input.")
  var stable = false

  func program() throws -> ProgramSpecification {
    var order = try order.specification()
    order.unique = unique
    order.stable = stable
    try order.validate()
    return .sort(order)
  }
}

/// The flags for the order of records, as in sort(1).
struct OrderOptions: ParsableArguments {
  @Option(
    name: [.customShort("k"), .long],
    help: ArgumentHelp(
      "Sort by this part of a record: a field, or a range of fields and characters, with options from the letters b d f g h i M n r V. May be repeated.",
      valueName: "F[.C][OPTS][,F[.C][OPTS]]"))
  var key: [String] = []

  @OptionGroup var fields: SeparatorOptions

  @Flag(name: [.customShort("r"), .long], help: "Reverse the order.")
  var reverse = false

  @Flag(
    name: [.customShort("n"), .long, .customLong("numeric-sort")], help: "Compare as numbers.")
  var numeric = false

  @Flag(
    name: [.customShort("g"), .customLong("general-numeric"), .customLong("general-numeric-sort")],
    help: "Compare as numbers such as 1e3, inf or 0x1p4, as strtold(3) reads them.")
  var generalNumeric = false

  @Flag(
    name: [.customShort("h"), .customLong("human-numeric"), .customLong("human-numeric-sort")],
    help: "Compare as numbers with units such as 2K or 1G.")
  var humanNumeric = false

  @Flag(
    name: [.customShort("M"), .customLong("month"), .customLong("month-sort")],
    help: "Compare as names of months: JAN to DEC, after everything else.")
  var month = false

  @Flag(
    name: [.customShort("V"), .customLong("version-sort")],
    help: "Compare as names with version numbers in them.")
  var version = false

  @Flag(name: [.customShort("f"), .long], help: "Ignore the case of A-Z.")
  var ignoreCase = false

  @Flag(name: [.customShort("b"), .long], help: "Skip blanks at the start of a field.")
  var ignoreLeadingBlanks = false

  @Flag(name: [.customShort("d"), .long], help: "Compare only blanks, letters and digits.")
  var dictionaryOrder = false

  @Flag(name: [.customShort("i"), .long], help: "Compare only printable characters.")
  var ignoreNonprinting = false

  func specification() throws -> SortOrderSpecification {
    var order = SortOrderSpecification()
    order.keys = try key.map { try SortKeySpecification(parsing: $0) }
    order.separator = try fields.specification()
    order.options.reverse = reverse
    order.options.numeric = numeric
    order.options.generalNumeric = generalNumeric
    order.options.humanNumeric = humanNumeric
    order.options.month = month
    order.options.version = version
    order.options.ignoreCase = ignoreCase
    order.options.skipsStartBlanks = ignoreLeadingBlanks
    order.options.skipsEndBlanks = ignoreLeadingBlanks
    order.options.dictionary = dictionaryOrder
    order.options.printableOnly = ignoreNonprinting
    return order
  }
}

/// What stands between fields.
struct SeparatorOptions: ParsableArguments {
  @Option(
    name: [.customShort("t"), .long],
    help: ArgumentHelp(
      "The byte between fields; \\t is a tab, \\0 a NUL. (default: blanks)", valueName: "byte"))
  var separator: ByteString?

  func specification() throws -> FieldSeparator {
    try separator.map { try FieldSeparator(parsing: $0) } ?? .blanks
  }
}
