import DataCore
import JobModel

/// What programs print to standard error, as it is shown while a job runs. Pure.
enum ProgramText {
  static func line(_ event: TaskLines.Event) -> String {
    switch event {
    case .line(let bytes, let task):
      "\(task): " + TerminalText.line(bytes)
    case .left(let count, let task): "\(task): \(Counted.text(count, "line")) more"
    case .leftInAll(let count): "and \(Counted.text(count, "line")) more of the job's programs"
    }
  }
}
