import DataCore
import Glibc
package import JobModel
import Storage

/// Holds the output against the inputs: neither may lie in the other.
package enum OutputPlacement {
  /// Checks a job whose inputs were found.
  package static func check(_ specification: JobSpecification, inputs: [InputFile]) throws {
    try check(
      OutputDirectory.resolved(specification.output), given: specification.output, inputs: inputs,
      arguments: specification.inputGroups.flatMap { $0 })
  }

  /// - Parameters:
  ///   - output: the absolute path.
  ///   - given: as the user wrote it.
  static func check(
    _ output: String, given: String, inputs: [InputFile], arguments: [String]
  ) throws {
    for path in arguments.flatMap(InputResolver.paths(for:)) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { continue }
      let input = OutputDirectory.resolved(path)
      if output == input || output.hasPrefix(input == "/" ? "/" : input + "/") {
        throw JobFailure(
          .output,
          "--output \(given) lies inside the input \(path): it would be read as input the next time\nname a directory outside of it"
        )
      }
    }
    if let inside = inputs.first(where: {
      OutputDirectory.resolved($0.path).hasPrefix(output + "/")
    }) {
      throw JobFailure(
        .output, "the input \(inside.path) lies inside --output \(given), which would replace it")
    }
  }
}
