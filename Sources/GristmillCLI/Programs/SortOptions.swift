import ArgumentParser
import Commands
import JobModel

/// `sort`.
struct SortOptions: BuiltInOptions {
  static let programName = "sort"
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
      "Sort by this part of a record: a field, or a range of fields and characters, with options from the letters b d f i n r. May be repeated.",
      valueName: "F[.C][OPTS][,F[.C][OPTS]]"))
  var key: [String] = []

  @OptionGroup var fields: SeparatorOptions

  @Flag(name: [.customShort("r"), .long], help: "Reverse the order.")
  var reverse = false

  @Flag(name: [.customShort("n"), .long], help: "Compare as numbers.")
  var numeric = false

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
      "The byte between fields; \\t is a tab. (default: blanks)", valueName: "byte"))
  var separator: String?

  func specification() throws -> FieldSeparator {
    try separator.map { try FieldSeparator(parsing: $0) } ?? .blanks
  }
}
