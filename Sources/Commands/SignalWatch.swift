package import DataCore
import Glibc
import Storage

/// Turns Ctrl-C, SIGTERM and SIGHUP into a cancellation: the job stops at its
/// next check and removes what it made.
package enum SignalWatch {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Blocks the signals in all threads that start from here on, and waits for
  /// them in one of its own.
  ///
  /// - Throws: where the system has no room for a thread.
  package static func start(_ cancellation: Cancellation) throws {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A reader that went away gives an error to the write, not a death by SIGPIPE.
    signal(SIGPIPE, SIG_IGN)
    let thread = try System.startThread {
      var set = sigset_t()
      sigemptyset(&set)
      for signal in signals { sigaddset(&set, signal) }
      var received: Int32 = 0
      while sigwait(&set, &received) != 0 {}
      cancellation.cancel()
    }
    pthread_detach(thread)
  }
}
