package import DataCore
package import JobModel

extension ProgramSpecification {
  /// The program that a specification names.
  package func makeProgram() throws -> Program {
    switch self {
    case .wordcount(let tokens, let lowercase):
      .aggregating(WordCount(tokens: tokens, lowercase: lowercase))
    case .sort:
      .sorting(Sort())
    }
  }
}
