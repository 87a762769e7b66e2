import DataCore
import Glibc
import JobModel
import Storage

/// Sends the progress of the running attempt to the worker, at intervals.
enum ProgressReporter {
  /// Microseconds between two reports; the worker forwards no more than that.
  private static let pauseMicroseconds: UInt32 = 500_000

  private static var isInputClosed: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
    return poll(&input, 1, 0) == 1 && input.revents & Int16(POLLHUP) != 0
  }

  /// - Throws: if the system has no room for another thread.
  static func start(_ monitor: AttemptMonitor, _ events: EventWriter) throws {
    let thread = try System.startThread {
      while true {
        usleep(pauseMicroseconds)
        // If the worker was killed, its end is closed and nobody needs the attempt's result.
        if isInputClosed { monitor.cancellation.cancel() }
        if let progress = monitor.progress() { events.send(.progress(progress)) }
      }
    }
    pthread_detach(thread)
  }
}
