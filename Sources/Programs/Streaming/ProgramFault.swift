import Glibc
import JobModel
package import Processes

/// What can go wrong with a program. `ChildProgram` adds which program and where, and makes a
/// `JobFailure` of it, including of a fault thrown while its output is handled.
package enum ProgramFault: Error, Equatable {
  case notStarted(String)
  case exited(ProgramExit)
  /// Nothing happened for this long.
  case stalled(Duration)
  /// It ended, but a process that it left behind kept its pipes open, silently, for this long.
  case leftover(Duration)
  /// A line of its output is longer than this many bytes.
  case longLine(bytesMax: Int)
  /// It reported more than this many different counters.
  case manyCounters(Int)
  /// The system failed to move bytes between Gristmill and the program, with this error number.
  case brokenPipe(Stream, Int32)

  package enum Stream: String {
    case input = "input"
    case output = "output"
    case errors = "error"
  }

  /// The predicate of a sentence whose subject is the program.
  var text: String {
    switch self {
    case .notStarted(let reason): "could not be started: \(reason)"
    case .exited(let exit): "failed: \(exit)"
    case .stalled(let time):
      "was stopped: for \(Self.seconds(time)) it read nothing, printed nothing and reported nothing"
    case .leftover(let time):
      "ended, but a process that it started kept its pipes open and printed nothing for "
        + Self.seconds(time)
    case .longLine(let bytesMax): "printed a line longer than \(ByteSize.format(bytesMax))"
    case .brokenPipe(let stream, let error):
      "was stopped: the pipe of its standard \(stream.rawValue) failed: "
        + String(cString: strerror(error))
    case .manyCounters(let count): "reported more than \(Decimals.grouped(count)) counters"
    }
  }

  /// What to do about it, if that is known.
  func advice(usesShell: Bool) -> String? {
    switch self {
    case .stalled:
      return "raise --task-timeout (0 waits forever), "
        + "or let the program print reporter:status:TEXT to stderr now and then"
    case .leftover:
      return "let it wait for what it starts, or redirect the output of that"
    case .longLine:
      return "a program prints one record on each line"
    case .exited(.signal(9)):
      return "if nobody sent it, the system was out of memory"
    case .exited(.code(126)) where usesShell:
      return "126 is what a shell says when a file is not executable"
    case .exited(.code(127)) where usesShell:
      return "127 is what a shell says when a command cannot be found"
    case .exited, .notStarted, .manyCounters, .brokenPipe:
      return nil
    }
  }

  private static func seconds(_ time: Duration) -> String {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    return Decimals.format(seconds, places: seconds == seconds.rounded() ? 0 : 1) + " s"
  }
}
