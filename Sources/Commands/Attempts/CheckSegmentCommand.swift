package import ArgumentParser
import DataCore
import JobModel
import Storage

/// `gristmill check-segment`: reads a segment of a map output to its end, for a worker. Exits with
/// 0 if every block is intact.
package struct CheckSegmentCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: WorkerVerb.checkSegment, abstract: "Check a segment for a worker.",
    shouldDisplay: false)

  @Argument(help: "A SegmentCheck, as JSON.")
  var check: String

  package init() {}

  package func run() throws {
    guard let check = try? JSON.decoded(SegmentCheck.self, from: check.utf8) else {
      throw JobFailure(.usage, "the argument is not a request of a worker")
    }
    try check.run.check(partition: check.partition)
  }
}
