import Glibc
import JobModel
import Storage
import Wire

extension NewManagerJob {
  func check() throws {
    guard inputDirectory.isAbsolute, outputDirectory.isAbsolute else {
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
  private static func holds(_ directory: FilePath, _ path: FilePath) -> Bool {
    path == directory || path.hasPrefix(directory == "/" ? "/" : directory + "/")
  }

  /// Whether workers would take a path for a pattern: it may match the output.
  private static func isPattern(_ path: FilePath) -> Bool {
    access(path.cString, F_OK) != 0 && path.bytes.contains { "*?[{".utf8.contains($0) }
  }

  /// The specification of an ordinary streaming job. Splits follow the bytes of the input;
  /// `num_mappers` is the minimum number of splits, as far as the files allow.
  func specification() throws -> JobSpecification {
    var streaming = StreamingSpecification(
      map: try command(mapperExecutable, "mapper_executable"), combine: nil,
      reduce: try command(reducerExecutable, "reducer_executable"))
    // Others that speak the protocol sort whole lines, and place them by their keys.
    streaming.keyFields = StreamingSpecification.wholeLine
    streaming.partitionFields = 1
    var specification = JobSpecification(
      program: .streaming(streaming), inputs: [ByteString(inputDirectory)],
      output: outputDirectory, slots: 1, splitBytes: nil,
      memoryBytes: 0, scratch: "")
    specification.partitions = .count(reducers)
    return specification
  }

  /// A path alone, or a command line. A path may contain spaces.
  private func command(_ path: FilePath, _ field: String) throws -> ProgramCommand {
    let text = ByteString(path)
    var command = try ProgramCommand(text: text, usesShell: false, flag: field)
    if path.isAbsolute, access(path.cString, X_OK) == 0 { command.words = [text] }
    let program = FilePath(command.words[0])
    guard program.names.count == 1, program.name == program else { return command }
    let folders = getenv("PATH").map { ByteString(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in folders.bytes.split(separator: UInt8(ascii: ":")) {
      let found = FilePath(bytes: Array(folder)).appending(program)
      if found.isAbsolute, access(found.cString, X_OK) == 0 {
        command.words[0] = ByteString(found)
        return command
      }
    }
    throw JobFailure(.usage, "\(field) \(text): there is no program \(program) in PATH")
  }
}
