package import DataCore
import Glibc
import Storage

/// Turns Ctrl-C, SIGTERM and SIGHUP into a cancellation: the job stops at its next check and removes
/// what it made. For commands that work in the main thread; commands that await use `StopSignals`.
package enum SignalWatch {
  /// Blocks the signals in this thread and in all threads it starts from now on, and waits for them
  /// in a separate thread. A signal cancels at once, and no code runs in a handler. A signal that
  /// is ignored from the start stays ignored (`StopSignals`).
  ///
  /// - Throws: if the system has no room for another thread.
  package static func start(_ cancellation: Cancellation) throws {
    let watched = StopSignals.watched
    BrokenPipes.areErrors()
    guard !watched.isEmpty else { return }
    var set = sigset_t()
    sigemptyset(&set)
    for signal in watched { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let thread = try System.startThread { [set] in
      var set = set
      var received: Int32 = 0
      while sigwait(&set, &received) != 0 {}
      StopSignal.note(received)
      cancellation.cancel()
    }
    pthread_detach(thread)
  }
}
