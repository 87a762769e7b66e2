import JobModel

/// Every problem a command can have, as an error that says what to do.
struct ResolverProblems {
  var command: ProgramCommand
  var flag: String

  /// Suggests the command with its interpreter, or a form to fill in.
  private var withInterpreter: String {
    let usual = ScriptHead.usualInterpreter(of: command.words[0]) ?? "INTERPRETER"
    let words = command.words.map(ShellWords.quoted).joined(separator: " ")
    return "name its interpreter: \(flag) \(ShellWords.quoted("\(usual) \(words)"))"
  }

  func unknown(_ name: ByteString, directory: FilePath) -> JobFailure {
    if EnvironmentVariable.isAssignment(name) {
      return failure(
        "\(name) is a variable, which only a shell sets for a command behind it\n"
          + "give it apart: --env \(ShellWords.quoted(name)), or add --shell to run the command in one"
      )
    }
    return failure(
      "cannot find \(name): it is neither in \(directory) nor in a directory of $PATH\n"
        + "give its path: \(flag) ./\(name)")
  }

  func missing(_ path: FilePath) -> JobFailure { failure("there is no \(path)") }

  func isDirectory(_ path: FilePath) -> JobFailure {
    failure("\(path) is a directory: name the program in it")
  }

  func notExecutable(_ word: ByteString) -> JobFailure {
    failure("\(word) is not executable\nchmod +x \(ShellWords.quoted(word)), or \(withInterpreter)")
  }

  func noInterpreter(_ path: FilePath) -> JobFailure {
    failure(
      "\(path) is text without a #! line, which cannot be run\nadd one, or \(withInterpreter)")
  }

  func interpreterMissing(_ path: FilePath, _ interpreter: FilePath) -> JobFailure {
    failure(
      "\(path) asks for the interpreter \(interpreter), which is not there\n"
        + "install it, mend the first line, or \(withInterpreter)")
  }

  func carriageReturn(_ path: FilePath) -> JobFailure {
    failure(
      "the first line of \(path) ends in a carriage return, which no interpreter's name does\n"
        + "sed -i 's/\\r$//' \(ShellWords.quoted(ByteString(path)))")
  }

  private func failure(_ message: String) -> JobFailure {
    JobFailure(.program, "\(flag): \(message)")
  }
}
