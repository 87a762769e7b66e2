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
      arguments: Array(specification.inputArguments().joined()))
  }

  /// - Parameters:
  ///   - output: the absolute path.
  ///   - given: as the user wrote it.
  static func check(
    _ output: String, given: String, inputs: [InputFile], arguments: [InputArgument]
  ) throws {
    for path in arguments.flatMap(directories) {
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

  /// What of an argument is read with all that is in it. What another host has under that name cannot
  /// be seen from here; an output in it would be one all the same.
  private static func directories(_ argument: InputArgument) -> [String] {
    guard argument.host == nil else { return [argument.path] }
    return InputResolver.paths(for: argument.path).filter { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }
}
