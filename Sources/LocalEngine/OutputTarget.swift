import DataCore
import Glibc
import JobModel
import Storage

/// Where the output of a local job goes.
enum OutputTarget {
  case directory(OutputDirectory)
  case standardOutput

  /// Checks that the output of a job can go there, without making anything yet.
  init(_ specification: JobSpecification, inputs: [InputFile]) throws {
    guard !specification.outputIsStandardOutput else {
      try Self.checkStandardOutput(inputs)
      self = .standardOutput
      return
    }
    try OutputPlacement.check(specification, inputs: inputs)
    let output = try OutputDirectory(
      path: specification.output, overwrite: specification.overwrite,
      syncs: specification.syncsOutput)
    try output.checkApart(scratch: specification.scratch)
    self = .directory(output)
  }

  /// Makes the output visible, or makes sure that all of it has arrived.
  func commit(_ manifest: Manifest) throws {
    switch self {
    case .directory(let output): try output.commit(manifest)
    case .standardOutput: try StandardOutput.finish()
    }
  }

  /// A file must not be read while it is written.
  private static func checkStandardOutput(_ inputs: [InputFile]) throws {
    for input in inputs {
      var status = stat()
      // A name leads to the file of any stream, except for the `-` of standard input.
      let isNamed = !input.isStream || input.path != InputFile.standardInput
      let result = isNamed ? stat(input.path.cString, &status) : fstat(STDIN_FILENO, &status)
      if result == 0, StandardOutput.isSame(as: status) {
        throw JobFailure(
          .output,
          "standard output is \(isNamed ? "\(input.path)" : "the file of standard input"), which is also an input\nwrite to a file outside of the input"
        )
      }
    }
  }
}
