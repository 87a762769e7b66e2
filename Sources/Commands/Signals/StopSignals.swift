import Glibc
package import UnixSignals

/// Ctrl-C, SIGTERM and SIGHUP, for commands that await.
package enum StopSignals {
  package static let all: [UnixSignal] = [.sigint, .sigterm, .sighup]

  /// The signals that arrive from now on. None of them ends the process any more.
  package static func sequence() async -> UnixSignalsSequence {
    BrokenPipes.areErrors()
    let noted = await UnixSignalsSequence(trapping: all)
    Task { for await signal in noted { StopSignal.note(signal.rawValue) } }
    return await UnixSignalsSequence(trapping: all)
  }
}

/// Pipes and sockets whose reader is gone.
package enum BrokenPipes {
  /// Makes a write to one fail with an error. Without this, SIGPIPE ends the process.
  package static func areErrors() { signal(SIGPIPE, SIG_IGN) }
}
