package import JobModel

/// A program to start, and what to say if it fails.
package struct ProgramLaunch: Equatable, Sendable {
  package var role: ProgramRole
  /// The number of the task for which it runs.
  package var task = 0
  /// A resolved command: its first word is an absolute path, or a name to look up in `$PATH`.
  package var command: ProgramCommand
  /// Variables that are added to this process's environment, or replace those in it.
  package var variables: [ByteString: ByteString] = [:]
  /// Exit codes besides 0 that count as success.
  package var allowedExits: Set<Int32> = []
  package var patience = ProgramPatience()
  /// Whether stderr is also copied to this process's own stderr while the program runs.
  package var showsStderr = false
  /// Where in the job this is, line by line: the input and its range, the task.
  package var place: [String] = []
  /// A command that runs the same again, if there is one.
  package var reproduction: String?

  /// What the task is called before a line that the program prints: `map 3`.
  package var taskName: String { "\(role.rawValue) \(task)" }

  package init(role: ProgramRole, command: ProgramCommand) {
    self.role = role
    self.command = command
  }
}

/// How long to wait for a program.
package struct ProgramPatience: Equatable, Sendable {
  /// The longest time without progress, which is a byte read or printed, or a reporter line. Zero
  /// means no limit.
  package var timeout: Duration = .zero
  /// The longest time without a byte from processes that the program left behind.
  package var leftover: Duration = .seconds(StreamingLimits.leftoverSeconds)
  /// The time between SIGTERM and SIGKILL.
  package var grace: Duration = .seconds(StreamingLimits.graceSeconds)

  package init() {}
}
