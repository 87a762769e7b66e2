import Glibc
import Processes
package import UnixSignals

/// The signals that ask a command to end: Ctrl-C, SIGTERM and SIGHUP, except those that were ignored
/// when the process began (`InheritedSignals`). sort(1) and others leave such a signal alone, too.
package enum StopSignals {
  /// Their numbers.
  package static let watched: [Int32] = [SIGINT, SIGTERM, SIGHUP].filter {
    !InheritedSignals.ignored.contains($0)
  }

  /// The same, for sequences of signals and groups of services.
  package static var unixSignals: [UnixSignal] {
    let known: [Int32: UnixSignal] = [SIGINT: .sigint, SIGTERM: .sigterm, SIGHUP: .sighup]
    return watched.compactMap { known[$0] }
  }

  /// The signals that arrive from now on. None of them ends the process any more.
  package static func sequence() async -> UnixSignalsSequence {
    BrokenPipes.areErrors()
    let noted = await UnixSignalsSequence(trapping: unixSignals)
    Task { for await signal in noted { StopSignal.note(signal.rawValue) } }
    return await UnixSignalsSequence(trapping: unixSignals)
  }
}

/// Pipes and sockets whose reader is gone.
package enum BrokenPipes {
  /// Makes a write to one fail with an error. Without this, SIGPIPE ends the process.
  package static func areErrors() { signal(SIGPIPE, SIG_IGN) }
}
