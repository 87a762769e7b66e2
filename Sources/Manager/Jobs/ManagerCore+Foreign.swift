import FoundationEssentials
import Glibc
import JobModel
import Logging
import Wire

/// Jobs and workers in the form that any client may send.
extension ManagerCore {
  /// A streaming job over the files of a directory.
  func add(_ message: NewManagerJob) {
    do {
      let specification = try message.specification()
      try add(
        specification, bytes: Array(try JSONEncoder().encode(specification)), priority: 0,
        name: "new_manager_job", style: .partByPart)
    } catch {
      logger.error(
        "a job was refused",
        metadata: ["reason": "\((error as? JobFailure)?.message ?? "\(error)")"])
    }
  }

  func finishedForeign(_ finished: Finished) {
    logger.debug("finished", metadata: ["worker": "\(finished.address)"])
  }
}

extension NewManagerJob {
  /// The same as any other streaming job. As many map tasks as there are files, or as the files are
  /// cut into: `num_mappers` says how many a cluster has room for, not how the input is cut.
  fileprivate func specification() throws -> JobSpecification {
    guard inputDirectory.hasPrefix("/"), outputDirectory.hasPrefix("/") else {
      throw JobFailure(
        .usage, "input_directory and output_directory have to be whole paths, from / on")
    }
    let input = inputDirectory.hasSuffix("/") ? inputDirectory : inputDirectory + "/"
    guard !(input.hasPrefix(outputDirectory + "/")) else {
      throw JobFailure(
        .usage, "input_directory \(inputDirectory) lies in output_directory, which is made anew")
    }
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

  /// A path by itself, or a command line. A path may have spaces in it.
  private func command(_ text: String, _ field: String) throws -> ProgramCommand {
    var command = try ProgramCommand(text: text, usesShell: false, flag: field)
    if text.hasPrefix("/"), access(text, X_OK) == 0 { command.words = [text] }
    return command
  }
}
