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
    inputs need not be sorted.
      gristmill run join --input users.tsv --right visits/ --output out/
    The left records of a key are kept in memory: make the input with fewer of them
    the left one.
    """

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The right input; --input is the left one.", valueName: "path"))
  var right: [ByteString]

  @Option(help: ArgumentHelp("The field of the left input to join on.", valueName: "number"))
  var leftField = 1

  @Option(help: ArgumentHelp("The field of the right input to join on.", valueName: "number"))
  var rightField = 1

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

  func validate() throws {
    for (flag, field) in [("--left-field", leftField), ("--right-field", rightField)]
    where !(1...SortKeySpecification.numberMax).contains(field) {
      throw ValidationError("\(flag) \(field): fields are counted from 1")
    }
  }

  func program() throws -> ProgramSpecification {
    var join = JoinSpecification()
    join.leftField = leftField
    join.rightField = rightField
    join.separator = try fields.specification()
    switch unpaired {
    case .none: break
    case .left: join.keepsUnpaired = [.left]
    case .right: join.keepsUnpaired = [.right]
    case .both: join.keepsUnpaired = [.left, .right]
    }
    return .join(join)
  }

  func adjust(_ specification: inout JobSpecification) { specification.rightInputs = right }
}
