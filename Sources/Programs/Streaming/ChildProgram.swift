package import DataCore
package import Glibc
package import JobModel
import Processes

/// A running mapper, combiner or reducer: it reads lines from its stdin and prints lines to its
/// stdout. For use by one thread at a time.
///
///     caller ── write ──▶ pipe ──▶ stdin  ┌─────────┐
///     onOutput ◀── read ── pipe ◀─ stdout │ program │
///     StderrWatch ◀─────── pipe ◀─ stderr └─────────┘
///
/// One loop in the caller's thread (`turn`) serves all three pipes, so the program may read and
/// print in any order. As long as the program takes input and no pipe is full, a write is a single
/// system call; output is read when a pipe is full or when there is nothing more to write.
///
/// Any error that is thrown has already stopped the program: its group gets SIGTERM and, after a
/// grace period, SIGKILL. Processes that it leaves behind when it ends get SIGKILL.
package final class ChildProgram {
  // MARK: Configuration

  package let launch: ProgramLaunch
  let cancellation: Cancellation
  /// The ID of its process and of its process group.
  package let processID: pid_t

  // MARK: State

  /// nil once it has been reaped.
  var process: ChildProcess?
  /// Each is nil once it is closed.
  var input: PipeEnd?
  var output: PipeEnd?
  var errors: PipeEnd?
  var idle: IdleWatch
  var pace: PumpPace
  var watch: StderrWatch

  // MARK: Resources

  let buffer: UnsafeMutableRawBufferPointer
  /// stdin, stdout, stderr.
  var polled = [pollfd](repeating: pollfd(), count: 3)

  /// Bytes that were written to its stdin.
  var writtenBytes = 0

  // MARK: Results

  /// Bytes of its input that the program has read. This is known when it stops reading, and after
  /// `awaitReading`.
  package internal(set) var readBytes = 0

  /// False once the program has closed its stdin or ended: it does not want the rest.
  package var isReadingInput: Bool { input != nil }
  package var counters: Counters { watch.counters }
  package var status: String? { watch.status }
  package var stderr: StderrTail { watch.tail }

  /// Starts the program.
  ///
  /// - Parameters:
  ///   - lines: where the lines go that the program prints to standard error.
  ///   - onStatus: called with each status that the program reports.
  package init(
    _ launch: ProgramLaunch, cancellation: Cancellation, lines: TaskLines? = nil,
    onStatus: ((String) -> Void)? = nil
  ) throws {
    self.launch = launch
    self.cancellation = cancellation
    idle = IdleWatch(launch.patience)
    let task = launch.taskName
    watch = StderrWatch(
      copyDescriptor: launch.showsStderr ? STDERR_FILENO : nil,
      onLine: lines.map { lines in { lines.add($0, of: task) } }, onStatus: onStatus)
    do throws(StartFault) {
      let input = try ChildPipe(.toChild, bytes: StreamingLimits.pipeBytes)
      let output = try ChildPipe(.fromChild, bytes: StreamingLimits.pipeBytes)
      let errors = try ChildPipe(.fromChild, bytes: StreamingLimits.stderrPipeBytes)
      let process = try ChildProcess(
        launch.command.words, variables: launch.variables, input: input.theirs.raw,
        output: output.theirs.raw, errors: errors.theirs.raw)
      self.process = process
      processID = process.id
      pace = PumpPace(pipeBytes: min(input.capacity, output.capacity))
      self.input = input.closeTheirs()
      self.output = output.closeTheirs()
      self.errors = errors.closeTheirs()
    } catch {
      throw ProgramFailure(.notStarted(error.reason), of: launch, stderr: watch.tail).jobFailure
    }
    buffer = .allocate(byteCount: StreamingLimits.readBytes, alignment: 4096)
  }

  deinit {
    stop()
    buffer.deallocate()
  }
}
