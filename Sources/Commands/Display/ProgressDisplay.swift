import DataCore
import Glibc
import Storage
import Synchronization

/// Draws one line of progress on stderr, ten times a second, while a job runs. Messages go above it.
final class ProgressDisplay: Sendable {
  private let isShown: Bool
  /// Held while something is written, so that a message and the line do not mix.
  private let turn = Mutex(false)
  private let isStopped = Atomic<Bool>(false)
  private let thread = Mutex<pthread_t?>(nil)

  private static let pauseMicroseconds: UInt32 = 100_000

  init(isShown: Bool) { self.isShown = isShown }

  /// Starts drawing. If there is no thread for it, there is no line.
  func start(_ progress: Progress) {
    guard isShown, let started = try? System.startThread({ [self] in draw(progress) }) else {
      return
    }
    thread.withLock { $0 = started }
  }

  private func draw(_ progress: Progress) {
    let clock = ContinuousClock()
    let begin = clock.now
    while !isStopped.load(ordering: .acquiring) {
      let elapsed = clock.now - begin
      let line = ProgressLine.text(
        phase: progress.phase, mappedBytes: progress.mappedBytes,
        inputBytes: progress.inputBytes, reduced: progress.reducedPartitions,
        partitions: progress.partitions,
        seconds: Double(elapsed.components.seconds)
          + Double(elapsed.components.attoseconds) / 1e18)
      turn.withLock { isDrawn in
        // It may have been stopped meanwhile.
        guard !isStopped.load(ordering: .acquiring) else { return }
        Terminal.redraw(line)
        isDrawn = true
      }
      usleep(Self.pauseMicroseconds)
    }
  }

  /// Writes a line above the line of progress, which appears again below it.
  func say(_ line: String) {
    turn.withLock { isDrawn in
      erase(&isDrawn)
      Terminal.complain([line])
    }
  }

  private func erase(_ isDrawn: inout Bool) {
    if isDrawn { Terminal.redraw("") }
    isDrawn = false
  }

  /// Erases the line, for good, and returns at once; the thread may still be there.
  func hide() {
    isStopped.store(true, ordering: .releasing)
    turn.withLock { erase(&$0) }
  }

  /// Erases the line.
  func stop() {
    hide()
    let started = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if let started { pthread_join(started, nil) }
  }
}
