import ArgumentParser
import Commands
import JobModel

/// `join`.
struct JoinOptions: BuiltInOptions {
  static let programName = "join"
  static let abstract = "Join two inputs on a field."
  static let discussion = """
    Writes a line for each pair of records with the same key, as join(1) does: the
    key, the other fields of the left record, and those of the right one. The
    inputs need not be sorted; within a key, pairs come in the order of the left
    input, and those of a left record in the order of the right one.
      gristmill run join --input users.tsv --right visits/ --output out/
    Records of a key are kept in memory, or in scratch space if they are many. With
    one left record for each key, the right ones are not kept.
    """

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The right input; --input is the left one.", valueName: "path"))
  var right: [ByteString]

  @Option(
    name: [.customShort("1"), .long],
    help: ArgumentHelp("The field of the left input to join on.", valueName: "number"))
  var leftField = 1

  @Option(
    name: [.customShort("2"), .long],
    help: ArgumentHelp("The field of the right input to join on.", valueName: "number"))
  var rightField = 1

  @Option(
    name: .customShort("a"),
    help: ArgumentHelp(
      "Write the records of this input without a match as well: 1 is the left one, 2 the right one. May be repeated.",
      valueName: "1|2"))
  var alsoUnpaired: [Side] = []

  @Option(
    name: .customShort("v"),
    help: ArgumentHelp("The same, but write no pairs.", valueName: "1|2"))
  var onlyUnpaired: [Side] = []

  @Option(
    help: ArgumentHelp(
      "Which records without a match to write as well.", valueName: "none|left|right|both"))
  var unpaired = Unpaired.none

  @OptionGroup var fields: SeparatorOptions

  enum Unpaired: String, ExpressibleByArgument, CaseIterable {
    case none
    case left
    case right
    case both
  }

  enum Side: Int, ExpressibleByArgument, CaseIterable {
    case left = 1
    case right = 2
  }

  func validate() throws {
    for (flag, field) in [("--left-field", leftField), ("--right-field", rightField)]
    where !(1...SortKeySpecification.numberMax).contains(field) {
      throw ValidationError(
        "\(flag) \(field) is not a number from 1 to \(SortKeySpecification.numberMax)")
    }
  }

  func program() throws -> ProgramSpecification {
    var join = JoinSpecification()
    join.leftField = leftField
    join.rightField = rightField
    // As in join(1), nothing separates the fields of a line if the separator is empty.
    join.separator =
      try fields.separator?.isEmpty == true ? .byte(10) : fields.specification()
    let sides = alsoUnpaired + onlyUnpaired
    if sides.contains(.left) || [.left, .both].contains(unpaired) {
      join.keepsUnpaired.insert(.left)
    }
    if sides.contains(.right) || [.right, .both].contains(unpaired) {
      join.keepsUnpaired.insert(.right)
    }
    join.leavesOutPairs = !onlyUnpaired.isEmpty
    return .join(join)
  }

  func adjust(_ specification: inout JobSpecification) { specification.rightInputs = right }
}
