/// Subcommands by which a worker starts its own binary, or a job's binary.
package enum WorkerVerb {
  /// Reads `AttemptRequest`s and writes `AttemptEvent`s until its input ends.
  package static let attempts = "attempts"
  /// Checks the segment described by its argument, a `SegmentCheck`, and exits with 0 if it is
  /// intact.
  package static let checkSegment = "check-segment"
}

/// What a worker asks a child process to do: run one attempt, files in, files out.
///
/// A request is one line of JSON on the child's standard input, and an `AttemptEvent` one line on
/// its standard output. A child does one attempt at a time.
package struct AttemptRequest: Codable, Equatable, Sendable {
  /// Increases when a worker and a child built before and after a change would not understand each
  /// other: the child may be a job's own binary.
  package static let version = 1

  package var attempt: AttemptID
  /// A file: the job's plan or, for a plan task, the job's specification.
  package var plan: FilePath
  /// A directory of this attempt alone, for what it writes on the way. A map task leaves its map
  /// output there, a plan task the plan.
  package var scratch: FilePath
  /// A directory of this attempt alone, for part files, on the disk of the job's output.
  package var output: FilePath
  /// For a reduce task, a file with the `ReduceInput`.
  package var input: FilePath?
  /// Bytes that the child may keep resident.
  package var memoryBytes: Int
  /// The directory that holds the files shipped with the job, if there are any.
  package var shipped: FilePath?
  /// For a plan task, how it finds the inputs.
  package var planInputs: PlanInputs?

  package init(
    attempt: AttemptID, plan: FilePath, scratch: FilePath, output: FilePath, input: FilePath? = nil,
    memoryBytes: Int, shipped: FilePath? = nil, planInputs: PlanInputs? = nil
  ) {
    self.shipped = shipped
    self.attempt = attempt
    self.plan = plan
    self.scratch = scratch
    self.output = output
    self.input = input
    self.memoryBytes = memoryBytes
    self.planInputs = planInputs
  }

  private enum CodingKeys: String, CodingKey {
    case attempt, plan, scratch, output, input, memoryBytes, shipped
    case planInputs = "look"
  }
}

/// How a plan task finds the inputs of a job if not every worker has all of them.
package struct PlanInputs: Codable, Equatable, Sendable {
  /// The host name of the worker.
  package var host: String
  /// Asks for a listing of this host's inputs instead of a plan.
  package var isListing: Bool
  /// One file for each host, with its `InputListing`. Empty if this worker sees all inputs.
  package var listings: [Listing]
  /// A file with the part of the plan that earlier hosts have made, which this host continues.
  package var draft: FilePath?

  package struct Listing: Codable, Equatable, Sendable {
    package var host: String
    package var path: FilePath

    package init(host: String, path: FilePath) {
      self.host = host
      self.path = path
    }
  }

  package init(
    host: String, isListing: Bool = false, listings: [Listing] = [], draft: FilePath? = nil
  ) {
    self.host = host
    self.isListing = isListing
    self.listings = listings
    self.draft = draft
  }
}

/// Where a reduce attempt finds the output of the map tasks.
package struct ReduceInput: Codable, Equatable, Sendable {
  /// One for each map task, in order.
  package var outputs: [Output]

  package enum Output: Codable, Equatable, Sendable {
    /// The whole map output can be opened in place.
    case whole(path: FilePath)
    /// The segment was fetched into a file.
    case segment(path: FilePath, SegmentCopy)
  }

  package init(outputs: [Output]) { self.outputs = outputs }
}

/// A copy of a segment, in a file other than its map output.
package struct SegmentCopy: Codable, Equatable, Sendable {
  /// `offset` is the place in the file that holds the copy.
  package var entry: RunIndexEntry
  /// Which of the map task's runs the map output is.
  package var run: UInt32
  package var isSequenced: Bool

  package init(entry: RunIndexEntry, run: UInt32, isSequenced: Bool) {
    self.entry = entry
    self.run = run
    self.isSequenced = isSequenced
  }
}

/// What a worker asks a separate process to check: a segment of a map output on its disk.
package struct SegmentCheck: Codable, Equatable, Sendable {
  /// Its index holds only the entry of the partition.
  package var run: RunFile
  package var partition: Int

  package init(run: RunFile, partition: Int) {
    self.run = run
    self.partition = partition
  }
}

/// What a child process says, first about itself and then about its attempt.
package enum AttemptEvent: Codable, Equatable, Sendable {
  /// Its first message: the `AttemptRequest.version` that the child speaks.
  case hello(version: Int)
  /// Sent about once a second while it works.
  case progress(AttemptProgress)
  case planned(PlanTaskResult)
  /// The file with the `InputListing`.
  case listed(path: FilePath)
  case mapped(MapTaskResult)
  case reduced(ReduceTaskResult)
  case failed(TaskFailure)
}

/// The result of a plan task: what the scheduler needs to know of the job, without its plan.
package struct PlanTaskResult: Codable, Equatable, Sendable {
  /// The file that holds the plan.
  package var path: FilePath
  /// Bytes of input for each map task.
  package var splitBytes: [Int]
  package var partitions: Int
  /// The hosts that have the input of each map task; empty for a task that can run anywhere, and
  /// nil if all tasks can.
  package var splitHosts: [[String]]?
  /// If set, the plan is unfinished: `path` holds the draft, and one of these hosts continues it.
  package var goesOnAt: [String]?

  package init(path: FilePath, splitBytes: [Int], partitions: Int) {
    self.path = path
    self.splitBytes = splitBytes
    self.partitions = partitions
  }
}
