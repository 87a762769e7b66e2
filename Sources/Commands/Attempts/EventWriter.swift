import FoundationEssentials
import Glibc
import JobModel
import Storage
import Synchronization

/// Sends events to the worker over the standard output that the process began with. From then on standard
/// output is standard error: programs of the user might print.
final class EventWriter: Sendable {
  private let descriptor: Int32
  private let turn = Mutex(())

  init() throws {
    descriptor = dup(STDOUT_FILENO)
    guard descriptor >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw System.failure("set up", "standard output", in: .scratch)
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// One line. A worker that went away is nobody to complain to.
  func send(_ event: AttemptEvent) {
    guard var line = try? Array(JSONEncoder().encode(event)) else {
      preconditionFailure("an event that is no JSON: \(event)")
    }
    line.append(10)
    turn.withLock { _ in
      line.withUnsafeBytes { bytes in
        var done = 0
        while done < bytes.count {
          let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
          if count > 0 { done += count } else if errno != EINTR { return }
        }
      }
    }
  }
}
