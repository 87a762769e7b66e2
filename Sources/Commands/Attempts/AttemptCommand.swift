package import ArgumentParser
import DataCore
import JobModel
import Storage

/// `attempts`: the child process of a worker. It sends a greeting, reads one `AttemptRequest` a
/// line from standard input, runs each, and writes `AttemptEvent`s to standard output, until its
/// input ends.
package struct AttemptCommand<Resolver: PlannedPrograms>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: WorkerVerb.attempts, abstract: "Run attempts for a worker.",
      shouldDisplay: false)
  }

  package init() {}

  package func run() throws {
    let monitor = AttemptMonitor(Cancellation())
    try SignalWatch.start(monitor.cancellation)
    let events = try EventWriter()
    events.send(.hello(version: AttemptRequest.version))
    try ProgressReporter.start(monitor, events)
    var runner = try AttemptRunner<Resolver>(monitor)
    let lines = RequestLines()
    while let line = lines.next() {
      guard let request = try? JSON.decoded(AttemptRequest.self, from: line) else {
        throw JobFailure(.usage, "standard input does not hold a request of a worker")
      }
      let event = runner.run(request)
      monitor.watch(nil)
      events.send(event)
      if monitor.cancellation.isCancelled { break }
    }
  }
}
