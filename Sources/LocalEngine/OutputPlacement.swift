import DataCore
import Glibc
package import JobModel
import Storage

/// Checks that neither the output nor any input is inside the other.
package enum OutputPlacement {
  /// Checks a job whose inputs have been resolved.
  package static func check(_ specification: JobSpecification, inputs: [InputFile]) throws {
    try check(
      OutputDirectory.resolved(specification.output), given: specification.output, inputs: inputs,
      arguments: Array(specification.inputArguments().joined()))
  }

  /// - Parameters:
  ///   - output: the absolute path.
  ///   - given: the path as the user wrote it.
  static func check(
    _ output: FilePath, given: FilePath, inputs: [InputFile], arguments: [InputArgument]
  ) throws {
    for path in arguments.flatMap(directories) {
      let input = OutputDirectory.resolved(path)
      if output == input || output.hasPrefix(input == "/" ? "/" : input + "/") {
        throw JobFailure(
          .creation,
          "--output \(given) lies inside the input \(path): it would be read as input the next time\nname a directory outside of it"
        )
      }
    }
    if let inside = inputs.first(where: {
      !$0.isStream && OutputDirectory.resolved($0.path).hasPrefix(output + "/")
    }) {
      throw JobFailure(
        .creation, "the input \(inside.path) lies inside --output \(given), which would replace it")
    }
  }

  /// The directories of an argument, which are read with everything in them. This host cannot see
  /// what another host has under that name, so it counts as a directory.
  private static func directories(_ argument: InputArgument) -> [FilePath] {
    guard argument.host == nil else { return [FilePath(argument.path)] }
    return InputResolver.paths(for: argument).filter { path in
      var status = stat()
      return stat(path.cString, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }
}
