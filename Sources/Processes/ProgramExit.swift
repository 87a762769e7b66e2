import Glibc

/// How a program ended.
package enum ProgramExit: Equatable, Sendable, CustomStringConvertible {
  case code(Int32)
  case signal(Int32)

  /// Interprets the status from `waitpid`.
  package init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .code(waitStatus >> 8 & 0xff) : .signal(signal)
  }

  /// Whether the program succeeded: exit code 0, or one that the user allows.
  package func isAccepted(_ allowedExits: Set<Int32>) -> Bool {
    guard case .code(let code) = self else { return false }
    return code == 0 || allowedExits.contains(code)
  }

  /// `exit code 3`, `killed by signal 9 (SIGKILL)`.
  package var description: String {
    switch self {
    case .code(let code):
      return "exit code \(code)"
    case .signal(let number):
      let name = Self.names[number].map { " (SIG\($0))" } ?? ""
      return "killed by signal \(number)\(name)"
    }
  }

  private static let names: [Int32: String] = [
    SIGABRT: "ABRT", SIGALRM: "ALRM", SIGBUS: "BUS", SIGFPE: "FPE", SIGHUP: "HUP",
    SIGILL: "ILL", SIGINT: "INT", SIGKILL: "KILL", SIGPIPE: "PIPE", SIGPROF: "PROF",
    SIGQUIT: "QUIT", SIGSEGV: "SEGV", SIGSYS: "SYS", SIGTERM: "TERM", SIGTRAP: "TRAP",
    SIGUSR1: "USR1", SIGUSR2: "USR2", SIGVTALRM: "VTALRM", SIGXCPU: "XCPU", SIGXFSZ: "XFSZ",
  ]
}
