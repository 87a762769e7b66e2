import DataCore
import Glibc
import JobModel

/// Tells the progress of an attempt now and then.
enum ProgressTeller {
  /// Microseconds between two looks: more often nobody looks at it.
  private static let pauseMicroseconds: UInt32 = 500_000

  private final class Context: Sendable {
    let desk: ProgressDesk
    let replies: AttemptReplies

    init(_ desk: ProgressDesk, _ replies: AttemptReplies) {
      self.desk = desk
      self.replies = replies
    }
  }

  private static var isInputClosed: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
    return poll(&input, 1, 0) == 1 && input.revents & Int16(POLLHUP) != 0
  }

  static func start(_ desk: ProgressDesk, _ replies: AttemptReplies) {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        let context = Unmanaged<Context>.fromOpaque(argument!).takeRetainedValue()
        while true {
          usleep(ProgressTeller.pauseMicroseconds)
          // A worker that was killed closes its end; nobody wants what comes of the attempt then.
          if ProgressTeller.isInputClosed { context.desk.cancellation.cancel() }
          if let progress = context.desk.look() { context.replies.send(.progress(progress)) }
        }
      }, Unmanaged.passRetained(Context(desk, replies)).toOpaque())
    pthread_detach(thread)
  }
}
