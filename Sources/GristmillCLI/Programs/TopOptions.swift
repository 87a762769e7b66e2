import ArgumentParser
import Commands
import JobModel
import Programs

/// `top`.
struct TopOptions: BuiltInOptions {
  static let programName = "top"
  static let abstract = "Keep the greatest records, the greatest first."
  static let discussion = """
    The ten largest counts of a word count:
      gristmill run top --count 10 --key 2n --input counts/ --output top/
    The order is that of 'run sort'; --reverse keeps the smallest.
    """

  @Option(help: ArgumentHelp("How many records to keep.", valueName: "number"))
  var count = 10

  @OptionGroup var order: OrderOptions

  func validate() throws {
    guard (1...Top.countMax).contains(count) else {
      throw ValidationError("--count \(count) is not a number from 1 to \(Top.countMax)")
    }
  }

  func program() throws -> ProgramSpecification {
    let order = try order.specification()
    try order.validate()
    return .top(count: count, order: order)
  }
}
