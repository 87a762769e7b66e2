import Glibc
import JobModel
import Storage
import Wire

extension NewManagerJob {
  func check() throws {
    guard inputDirectory.hasPrefix("/"), outputDirectory.hasPrefix("/") else {
      throw JobFailure(
        .usage, "input_directory and output_directory must be absolute paths")
    }
    guard !Self.isPattern(inputDirectory) else {
      throw JobFailure(.usage, "input_directory \(inputDirectory) is a pattern, not a directory")
    }
    let input = OutputDirectory.resolved(inputDirectory)
    let output = OutputDirectory.resolved(outputDirectory)
    guard !Self.holds(output, input) else {
      throw JobFailure(
        .usage, "input_directory \(inputDirectory) lies in output_directory, which is made anew")
    }
    guard !Self.holds(input, output) else {
      throw JobFailure(
        .usage,
        "output_directory \(outputDirectory) lies in input_directory: the next run would read it as input"
      )
    }
  }

  /// Whether a path is the directory or lies below it. Both are resolved.
  private static func holds(_ directory: String, _ path: String) -> Bool {
    path == directory || path.hasPrefix(directory == "/" ? "/" : directory + "/")
  }

  /// Whether workers would take a path for a pattern: it may match the output.
  private static func isPattern(_ path: String) -> Bool {
    access(path, F_OK) != 0 && path.contains { "*?[".contains($0) }
  }

  /// The specification of an ordinary streaming job. Splits follow the bytes of the input;
  /// `num_mappers` is the minimum number of splits, as far as the files allow.
  func specification() throws -> JobSpecification {
    var specification = JobSpecification(
      program: .streaming(
        StreamingSpecification(
          map: try command(mapperExecutable, "mapper_executable"), combine: nil,
          reduce: try command(reducerExecutable, "reducer_executable"))),
      inputs: [inputDirectory], output: outputDirectory, slots: 1, splitBytes: nil,
      memoryBytes: 0, scratch: "")
    specification.partitions = .count(reducers)
    return specification
  }

  /// A path alone, or a command line. A path may contain spaces.
  private func command(_ text: String, _ field: String) throws -> ProgramCommand {
    var command = try ProgramCommand(text: text, usesShell: false, flag: field)
    if text.hasPrefix("/"), access(text, X_OK) == 0 { command.words = [text] }
    guard !command.words[0].contains("/") else { return command }
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in folders.split(separator: ":") {
      let path = folder + "/" + command.words[0]
      if path.hasPrefix("/"), access(path, X_OK) == 0 {
        command.words[0] = path
        return command
      }
    }
    throw JobFailure(.usage, "\(field) \(text): there is no program \(command.words[0]) in PATH")
  }
}
