import ArgumentParser
import Commands
import JobModel

/// `count`.
struct CountOptions: BuiltInOptions {
  static let programName = "count"
  static let abstract = "Count how often each record, or one of its fields, occurs."
  static let discussion =
    "Writes lines \"record<TAB>count\", sorted by bytes within each part file."

  @OptionGroup var selection: SelectionOptions

  func program() throws -> ProgramSpecification { .count(try selection.specification()) }
}

/// `distinct`.
struct DistinctOptions: BuiltInOptions {
  static let programName = "distinct"
  static let abstract = "Keep each record, or one of its fields, once."
  static let discussion = "The output is sorted by bytes within each part file."

  @OptionGroup var selection: SelectionOptions

  func program() throws -> ProgramSpecification { .distinct(try selection.specification()) }
}

/// Some fields, or the whole record.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The field to use, counted from 1. May be repeated: the fields are then one key, in the order of the record, with the separator between them. Records with fewer fields are skipped; the report counts them. (default: the whole record)",
      valueName: "number"))
  var field: [Int] = []

  @OptionGroup var fields: SeparatorOptions

  func validate() throws {
    for field in field where !(1...SortKeySpecification.numberMax).contains(field) {
      throw ValidationError(
        "--field \(field) is not a number from 1 to \(SortKeySpecification.numberMax)")
    }
    guard field.count <= FieldSelection.fieldsMax else {
      throw ValidationError("--field \(field.count) times is more than \(FieldSelection.fieldsMax)")
    }
  }

  func specification() throws -> FieldSelection? {
    let separator = try fields.specification()
    return field.isEmpty ? nil : FieldSelection(fields: field, separator: separator)
  }
}
