import CGristKernels
package import Glibc
package import JobModel

/// A process started in its own process group, until it is reaped.
///
/// Until then, no other process has its number: a signal to the group reaches what the process
/// started, and nothing else.
package struct ChildProcess: Sendable {
  package let id: pid_t

  /// Starts `words[0]`, a path or a name in `$PATH`, with its ends of three pipes as stdin, stdout
  /// and stderr.
  ///
  /// - Throws: `StartFault`.
  package init(
    _ words: [ByteString], variables: [ByteString: ByteString], input: Int32, output: Int32,
    errors: Int32
  ) throws(StartFault) {
    _ = Self.disposition
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    // Not all sockets of libraries are closed on exec.
    grist_close_from(&actions, STDERR_FILENO + 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    for signal in InheritedSignals.ignored { sigdelset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let arguments = CStrings(words)
    let environment = CStrings(ownVariables: variables)
    var started: pid_t = 0
    var status: Int32 = 0
    for attempt in 0..<ProcessLimits.startAttempts {
      status = posix_spawnp(
        &started, words[0].cString, &actions, &attributes, arguments.pointers, environment.pointers)
      // A file that was just written is busy while a child forked by another thread, which has not
      // reached its own exec yet, holds the descriptor.
      guard status == ETXTBSY else { break }
      usleep(ProcessLimits.startMicroseconds << attempt)
    }
    guard status == 0 else { throw StartFault("\(words[0]): \(Self.reason(status, words[0]))") }
    id = started
  }

  /// Signal settings for a process with children: writing to a program that has gone is an error
  /// rather than a signal, and programs that end wait to be reaped.
  private static let disposition: Void = {
    Glibc.signal(SIGPIPE, SIG_IGN)
    Glibc.signal(SIGCHLD, SIG_DFL)
  }()

  private static func reason(_ error: Int32, _ program: ByteString) -> String {
    let text = String(cString: strerror(error))
    switch error {
    case ENOENT where !program.bytes.contains(UInt8(ascii: "/")):
      return "there is no such program in $PATH here"
    case ENOEXEC: return text + " (a script needs a #! line)"
    case E2BIG: return text + " (arguments and environment together)"
    case EAGAIN: return text + " (the limit of processes: ulimit -u, or pids.max of the container)"
    default: return text
    }
  }

  /// Whether the process has ended; it still has to be reaped.
  package var hasEnded: Bool {
    var info = siginfo_t()
    let status = waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT)
    return status == 0 && info.si_signo == SIGCHLD
  }

  /// Sends a signal to the process only.
  package func signal(_ number: Int32) { kill(id, number) }

  /// Sends a signal to the process and to all processes it started that stayed in its group.
  package func signalGroup(_ number: Int32) { kill(-id, number) }

  /// Waits for the end, kills what is left of the group, and reaps the process.
  package func reap() -> ProgramExit {
    var info = siginfo_t()
    while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    signalGroup(SIGKILL)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    return ProgramExit(waitStatus: status)
  }
}

/// Strings as C wants them: pointers, the last one null.
private struct CStrings: ~Copyable {
  private(set) var pointers: [UnsafeMutablePointer<CChar>?]
  /// How many of the pointers, counted from the end, this has to free.
  private let own: Int

  init(_ texts: [ByteString]) {
    pointers = texts.map { strdup($0.cString) } + [nil]
    own = texts.count
  }

  /// The environment of this process, plus `ownVariables`.
  init(ownVariables: [ByteString: ByteString]) {
    pointers = []
    var next = grist_environment()
    while let variable = next?.pointee {
      let name = ByteString(cString: variable).bytes.prefix { $0 != UInt8(ascii: "=") }
      if ownVariables[ByteString(bytes: Array(name))] == nil { pointers.append(variable) }
      next = next! + 1
    }
    pointers += ownVariables.map { strdup(("\($0.key)=\($0.value)" as ByteString).cString) } + [nil]
    own = ownVariables.count
  }

  deinit { for pointer in pointers.dropLast().suffix(own) { free(pointer) } }
}
