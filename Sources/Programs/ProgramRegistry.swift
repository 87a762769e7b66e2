package import DataCore
package import JobModel

extension ProgramSpecification {
  /// The program that a specification names, for input of a format.
  package func makeProgram(format: RecordFormat = .lines) throws -> Program {
    switch self {
    case .wordcount(let tokens, let lowercase):
      .aggregating(WordCount(tokens: tokens, lowercase: lowercase))
    case .grep(let grep): try Grep.program(grep, format: format)
    case .sort(let order): .sorting(Sort(order, format: format))
    case .distinct(let selection): .aggregating(Count(selection, keepsCounts: false))
    case .count(let selection): .aggregating(Count(selection, keepsCounts: true))
    case .top(let count, let order): .sorting(Top(count, order, format: format))
    case .index(let tokens, let lowercase):
      .sorting(Index(tokens: tokens, lowercase: lowercase))
    case .join(let join): .sorting(Join(join))
    case .streaming(let streaming): .sorting(StreamingProgram(streaming))
    case .custom(let name, _):
      throw JobFailure(
        .usage, "\(name) is a program of another binary: run its tasks with that one")
    }
  }
}
