package import ArgumentParser
import Client
import JobModel
import Storage
import Wire

/// `gristmill logs JOB [TASK]`.
package struct LogsCommand: ClientCommand {
  package static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Show what the programs of a job wrote to standard error.",
    discussion:
      "Each line begins with its task and attempt: 'map 3.0' is the first attempt of map task 3. The first 1000 lines of each attempt are kept, up to 64 KiB, and 4 MiB of a job."
  )

  @Argument(help: "The number of the job.") var job: JobArgument
  @Argument(
    help: ArgumentHelp(
      "Only these tasks: 'map', 'reduce' or 'plan', or one of them, such as 'map 3'.",
      valueName: "task"))
  var task: [String] = []
  @OptionGroup var options: ManagerOptions
  @Flag(help: "Print JSON.") var json = false

  package init() {}

  package func validate() throws {
    guard TaskChoice(task) != nil else {
      throw ValidationError(
        "'\(task.joined(separator: " "))' is no task: name a kind, plan, map or reduce, and perhaps a number, as in 'map 3'"
      )
    }
  }

  package func run() async throws {
    guard let choice = TaskChoice(task) else { return }
    let job = job.id
    let entries = try await options.withClient { client in
      var entries: [ClusterLog.Entry] = []
      var question = LogQuestion(job: job, kind: choice.kind, task: choice.index)
      while true {
        let page = try await client.ask(.logs(question)).decode(ClusterLog.self)
        entries += page.attempts
        guard page.isFollowed, let last = page.attempts.last else { return entries }
        question.after = last.id(of: job)
      }
    }
    guard !json else { return try Terminal.show(document: LogsDocument(attempts: entries)) }
    if entries.isEmpty { Terminal.complain([LogText.nothing(of: job, choice)]) }
    for entry in entries { try Terminal.show(LogText.lines(entry)) }
  }
}

/// The standard error of a job's programs, in the JSON of `logs`.
struct LogsDocument: Encodable {
  var attempts: [ClusterLog.Entry]
}

/// The tasks that a person names: `map`, `map 3`, `map-3`.
struct TaskChoice: Equatable {
  /// nil for all.
  var kind: TaskKind?
  /// nil for all of the kind.
  var index: Int?

  init?(_ words: [String]) {
    let parts = words.flatMap { $0.split(whereSeparator: { " -.:".contains($0) }) }
    guard parts.count <= 2 else { return nil }
    guard let name = parts.first else { return }
    guard let kind = TaskKind(rawValue: String(name)) else { return nil }
    self.kind = kind
    guard parts.count == 2 else { return }
    guard let index = Int(parts[1]), (0..<ModelLimits.tasksMax).contains(index) else { return nil }
    self.index = index
  }
}

/// Logs for people.
enum LogText {
  /// That there is nothing to show of the tasks that were chosen.
  static func nothing(of job: JobID, _ choice: TaskChoice) -> String {
    guard let kind = choice.kind?.rawValue else {
      return "the programs of \(job) wrote nothing to standard error"
    }
    let tasks = choice.index.map { "\(kind) task \($0)" } ?? "the \(kind) tasks"
    return
      "the programs of \(tasks) of \(job) wrote nothing to standard error, or there is no such task"
  }

  /// The lines of an attempt's log, each with the attempt.
  static func lines(_ entry: ClusterLog.Entry) -> [String] {
    let name = "\(entry.kind.rawValue) \(entry.task).\(entry.attempt): "
    var lines = entry.lines.map { name + TerminalText.line($0.bytes) }
    if entry.leftOut > 0 {
      lines.append(
        name
          + "\(Counted.text(entry.leftOut, "more line was", "more lines were")) left out")
    }
    return lines
  }
}
