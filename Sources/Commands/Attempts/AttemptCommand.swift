package import ArgumentParser
import DataCore
import FoundationEssentials
import Glibc
import JobModel
import Storage
import Synchronization

/// `gristmill attempts`: the child process of a worker. It reads an `AttemptRequest` a line from
/// standard input, does it, and writes `AttemptEvent`s to standard output, until its input ends.
package struct AttemptCommand<Resolver: PlannedPrograms>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "attempts", abstract: "Work for a worker: attempts in, reports out.",
      shouldDisplay: false)
  }

  package init() {}

  package func run() throws {
    let desk = ProgressDesk(Cancellation())
    SignalWatch.start(desk.cancellation)
    let replies = try AttemptReplies()
    ProgressTeller.start(desk, replies)
    var runner = AttemptRunner<Resolver>(desk)
    let lines = RequestLines()
    while let line = lines.next() {
      guard let request = try? JSONDecoder().decode(AttemptRequest.self, from: Data(line)) else {
        throw JobFailure(.usage, "what came on standard input is no request of a worker")
      }
      let event = runner.run(request)
      desk.watch(nil)
      replies.send(event)
      if desk.cancellation.isCancelled { break }
    }
  }
}

/// Lines of standard input, as they come.
private final class RequestLines {
  private var bytes: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Bytes of a request; a longer one is none.
  private static let requestBytesMax = 1 << 20

  /// The next line; nil when the worker has closed its end, or has gone mad.
  func next() -> [UInt8]? {
    while true {
      if let end = bytes.firstIndex(of: 10) {
        let line = Array(bytes[..<end])
        bytes.removeSubrange(...end)
        return line
      }
      guard bytes.count <= Self.requestBytesMax else { return nil }
      let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}

/// What goes to the worker. Standard output itself is closed to programs of the user, which might
/// print.
final class AttemptReplies: Sendable {
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

/// Tells the progress of an attempt now and then.
private enum ProgressTeller {
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
