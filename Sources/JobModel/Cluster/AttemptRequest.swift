/// Sub-commands by which a worker starts its own binary, or that of a job.
package enum WorkerVerb {
  /// Reads `AttemptRequest`s and writes `AttemptEvent`s until its input ends.
  package static let attempts = "attempts"
  /// Looks at the `SegmentCheck` that is its argument, and ends with 0 where all is well.
  package static let checkSegment = "check-segment"
}

/// What a worker asks one of its child processes to do: an attempt, files in, files out.
///
/// A request is one line of JSON on the child's standard input, and an `AttemptEvent` one line on
/// its standard output. A child does one attempt at a time.
package struct AttemptRequest: Codable, Equatable, Sendable {
  /// Rises when a worker and a child built before and after it would not understand each other: the
  /// child may be a job's own binary.
  package static let version = 1

  package var attempt: AttemptID
  /// A file: the job's plan, or of a plan task the job's specification.
  package var plan: String
  /// A directory of this attempt alone, for what it puts down on its way. A map task leaves its map
  /// output there, a plan task the plan.
  package var scratch: String
  /// A directory of this attempt alone, for part files: on the disk of the job's output.
  package var output: String
  /// Of a reduce task: a file with the `ReduceInput`.
  package var input: String?
  /// Bytes that the child may keep resident.
  package var memoryBytes: Int
  /// The directory below which the files lie that were shipped with the job, where there are any.
  package var shipped: String?
  /// Of a plan task: where the inputs are looked at.
  package var look: InputLook?

  package init(
    attempt: AttemptID, plan: String, scratch: String, output: String, input: String? = nil,
    memoryBytes: Int, shipped: String? = nil, look: InputLook? = nil
  ) {
    self.shipped = shipped
    self.attempt = attempt
    self.plan = plan
    self.scratch = scratch
    self.output = output
    self.input = input
    self.memoryBytes = memoryBytes
    self.look = look
  }
}

/// How a plan task comes by the inputs of a job where not every worker has all of them.
package struct InputLook: Codable, Equatable, Sendable {
  /// What the worker is called.
  package var host: String
  /// Asks for a listing of what this host has, not for a plan.
  package var isListing: Bool
  /// A file with the `InputListing` of each host. Empty if this worker sees all inputs.
  package var listings: [Listing]
  /// A file with the part of the plan that earlier hosts have made; this host continues it.
  package var draft: String?

  package struct Listing: Codable, Equatable, Sendable {
    package var host: String
    package var path: String

    package init(host: String, path: String) {
      self.host = host
      self.path = path
    }
  }

  package init(
    host: String, isListing: Bool = false, listings: [Listing] = [], draft: String? = nil
  ) {
    self.host = host
    self.isListing = isListing
    self.listings = listings
    self.draft = draft
  }
}

/// Where a reduce attempt finds the output of the map tasks.
package struct ReduceInput: Codable, Equatable, Sendable {
  /// One a map task, in their order.
  package var outputs: [Output]

  package enum Output: Codable, Equatable, Sendable {
    /// The whole map output lies in reach.
    case whole(path: String)
    /// The segment was fetched, and lies somewhere in a file.
    case segment(path: String, SegmentCopy)
  }

  package init(outputs: [Output]) { self.outputs = outputs }
}

/// A copy of a segment, in another file than the map output it is of.
package struct SegmentCopy: Codable, Equatable, Sendable {
  /// `offset` is that in the file where it lies now.
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

/// What a worker asks a process of its own to look at: a segment of a map output on its disk.
package struct SegmentCheck: Codable, Equatable, Sendable {
  /// With the index entry of the partition alone.
  package var run: RunFile
  package var partition: Int

  package init(run: RunFile, partition: Int) {
    self.run = run
    self.partition = partition
  }
}

/// What a child process says, first of itself and then of the attempt that it works on.
package enum AttemptEvent: Codable, Equatable, Sendable {
  /// The first word: the `AttemptRequest.version` that the child speaks.
  case hello(version: Int)
  /// Said every second or so while it works.
  case progress(AttemptProgress)
  case planned(PlanTaskResult)
  /// The file with the `InputListing`.
  case listed(path: String)
  case mapped(MapTaskResult)
  case reduced(ReduceTaskResult)
  case failed(TaskFailure)
}

/// What a plan task did: what is needed to schedule the job, without its plan.
package struct PlanTaskResult: Codable, Equatable, Sendable {
  /// The file that holds the plan.
  package var path: String
  /// Bytes of input of each map task.
  package var splitBytes: [Int]
  package var partitions: Int
  /// The only hosts that have the input of each map task; empty for a task that can run on all, and nil
  /// where all tasks can.
  package var splitHosts: [[String]]?
  /// The plan is not done, and `path` holds what there is of it: one of these hosts goes on.
  package var goesOnAt: [String]?

  package init(path: String, splitBytes: [Int], partitions: Int) {
    self.path = path
    self.splitBytes = splitBytes
    self.partitions = partitions
  }
}
