package import Glibc
import JobModel

extension System {
  /// Starts a thread.
  ///
  /// - Returns: the thread, to be joined or detached.
  /// - Throws: if the system has no room for one more. Another machine may have room.
  package static func startThread(_ body: @escaping @Sendable () -> Void) throws -> pthread_t {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(ThreadWork(body))
    let status = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<ThreadWork>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      throw JobFailure(
        .scratch,
        "cannot start a thread: \(Failure(number: status))\nraise the limit of processes (ulimit -u, or pids.max of the container), or give fewer --slots"
      )
    }
    return thread
  }

  private final class ThreadWork {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
