import ArgumentParser
import Commands
import JobModel

/// `sort`.
struct SortOptions: BuiltInOptions {
  static let programName = "sort"
  static let abstract = "Sort lines, in one order across all part files."

  func program() -> ProgramSpecification { .sort }
}
