package import DataCore
import Glibc

/// Turns Ctrl-C, SIGTERM and SIGHUP into a cancellation: the job stops at its
/// next check and removes what it made.
package enum SignalWatch {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Blocks the signals in all threads that start from here on, and waits for
  /// them in one of its own.
  package static func start(_ cancellation: Cancellation) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A reader that went away gives an error to the write, not a death by SIGPIPE.
    signal(SIGPIPE, SIG_IGN)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        let cancellation = Unmanaged<Cancellation>.fromOpaque(argument!).takeRetainedValue()
        var set = sigset_t()
        sigemptyset(&set)
        for signal in SignalWatch.signals { sigaddset(&set, signal) }
        var received: Int32 = 0
        while sigwait(&set, &received) != 0 {}
        cancellation.cancel()
        return nil
      }, Unmanaged.passRetained(cancellation).toOpaque())
    pthread_detach(thread)
  }
}
