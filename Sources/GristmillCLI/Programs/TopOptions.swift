import ArgumentParser
import Commands
import JobModel
import Programs

/// `top`.
struct TopOptions: BuiltInOptions {
  static let programName = "top"
  static let takesShortH = true
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

  func warnings(_ specification: JobSpecification) throws -> [String] {
    guard let key = try order.specification().effectiveKeys.first, key.options.reverse else {
      return []
    }
    let flag = order.key.first.map { "--key \($0)" } ?? "--reverse"
    return [
      "\(flag): r asks for the least, so this keeps the least records, the least first; without r it keeps the greatest"
    ]
  }

  func program() throws -> ProgramSpecification {
    let order = try order.specification()
    try order.validate()
    return .top(count: count, order: order)
  }
}
