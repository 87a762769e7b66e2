package import JobModel

/// A program to start, and what to say if it fails.
package struct ProgramLaunch: Equatable, Sendable {
  package var role: ProgramRole
  /// A resolved command: its first word is an absolute path, or a name to be found in `$PATH`.
  package var command: ProgramCommand
  /// Added to the environment of this process, or put in the place of what it holds.
  package var variables: [String: String] = [:]
  /// Exit codes that count as success, beside 0.
  package var allowedExits: Set<Int32> = []
  package var patience = ProgramPatience()
  /// Whether stderr goes to ours as well, while the program runs.
  package var showsStderr = false
  /// Where in the job this is, line by line: the input and its range, the task.
  package var place: [String] = []
  /// A command that runs the same once more, if there is one.
  package var reproduction: String?

  package init(role: ProgramRole, command: ProgramCommand) {
    self.role = role
    self.command = command
  }
}

/// How long a program is waited for.
package struct ProgramPatience: Equatable, Sendable {
  /// Time without progress, which is a byte read or printed, or a reporter line.
  /// Zero is for ever.
  package var timeout: Duration = .zero
  /// Time without a byte from processes that the program left behind.
  package var leftover: Duration = .seconds(StreamingLimits.leftoverSeconds)
  /// Time between SIGTERM and SIGKILL.
  package var grace: Duration = .seconds(StreamingLimits.graceSeconds)

  package init() {}
}
