package import DataCore
package import JobModel

extension ProgramSpecification {
  /// The program that a specification names.
  package func makeProgram() -> any AggregatingProgram {
    switch self {
    case .wordcount(let tokens, let lowercase):
      WordCount(tokens: tokens, lowercase: lowercase)
    }
  }
}
