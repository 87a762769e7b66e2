import DataCore
import Glibc
import JobModel
import Storage

/// Sends the progress of the running attempt to the worker, at intervals.
enum ProgressReporter {
  /// Microseconds between two reports: the worker passes on no more.
  private static let pauseMicroseconds: UInt32 = 500_000

  private static var isInputClosed: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
    return poll(&input, 1, 0) == 1 && input.revents & Int16(POLLHUP) != 0
  }

  /// - Throws: where the system has no room for a thread.
  static func start(_ monitor: AttemptMonitor, _ events: EventWriter) throws {
    let thread = try System.startThread {
      while true {
        usleep(pauseMicroseconds)
        // A worker that was killed closes its end; nobody wants what comes of the attempt then.
        if isInputClosed { monitor.cancellation.cancel() }
        if let progress = monitor.progress() { events.send(.progress(progress)) }
      }
    }
    pthread_detach(thread)
  }
}
