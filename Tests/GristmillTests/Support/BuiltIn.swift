import DataCore
import JobModel
import LocalEngine
import Programs

/// The programs that come with gristmill, to compare with.
enum BuiltIn {
  static func wordCount(_ specification: JobSpecification) throws -> JobReport {
    try LocalJob(
      specification, program: .aggregating(WordCount(tokens: .whitespace, lowercase: false)),
      cancellation: Cancellation()
    ).run()
  }
}
