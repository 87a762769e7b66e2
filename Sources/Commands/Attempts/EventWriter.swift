import FoundationEssentials
import Glibc
import JobModel
import Storage
import Synchronization

/// Sends events to the worker over the standard output with which the process began. From then on
/// standard output goes to standard error, because the user's programs might print.
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

  /// Writes one line. Errors are ignored: if the worker is gone, there is nobody to tell.
  func send(_ event: AttemptEvent) {
    guard var line = try? Array(JSONEncoder().encode(event)) else {
      preconditionFailure("an event cannot be encoded as JSON: \(event)")
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
