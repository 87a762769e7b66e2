package import DataCore
package import Glibc
package import JobModel
import Processes

/// A mapper, combiner or reducer that runs: lines in at its stdin, lines out at
/// its stdout. For one thread at a time.
///
///     caller ── write ──▶ pipe ──▶ stdin  ┌─────────┐
///     onOutput ◀── read ── pipe ◀─ stdout │ program │
///     StderrWatch ◀─────── pipe ◀─ stderr └─────────┘
///
/// All three pipes are moved by one loop in the caller's thread (`turn`), so
/// the program may read and print in any order. While it takes input and no
/// pipe is full, a write is one system call; output is read when a pipe is
/// full, or there is nothing more to write.
///
/// Whatever is thrown has stopped the program: its group gets SIGTERM and,
/// after a grace, SIGKILL. What it leaves behind at its end gets SIGKILL.
package final class ChildProgram {
  // MARK: Configuration

  package let launch: ProgramLaunch
  let cancellation: Cancellation
  /// The number of its process, and of its group.
  package let processID: pid_t

  // MARK: State

  /// nil when it was reaped.
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

  // MARK: Results

  /// False once the program closed its stdin or ended: the rest is not wanted.
  package var isReadingInput: Bool { input != nil }
  package var counters: Counters { watch.counters }
  package var status: String? { watch.status }
  package var stderr: StderrTail { watch.tail }

  /// Starts the program.
  ///
  /// - Parameter onStatus: called with each status that the program reports.
  package init(
    _ launch: ProgramLaunch, cancellation: Cancellation, onStatus: ((String) -> Void)? = nil
  ) throws {
    self.launch = launch
    self.cancellation = cancellation
    idle = IdleWatch(launch.patience)
    watch = StderrWatch(
      copyDescriptor: launch.showsStderr ? STDERR_FILENO : nil, onStatus: onStatus)
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
