package import JobModel

/// What a successful attempt tells the scheduler.
package enum AttemptResult: Equatable, Sendable {
  case plan(JobShape)
  /// The plan task has done what it could on its host: it goes on at one of these.
  case partOfPlan(goesOnAt: [String])
  /// Sizes of its segments, or none where they are not known or there is no reduce phase.
  case map(SegmentSizes)
  case reduce
}

/// A job's tasks, as its plan lists them.
package struct JobShape: Equatable, Codable, Sendable {
  package var maps: [MapShape]
  /// Partitions; with 0 the maps write the part files.
  package var reduces: Int

  package init(maps: [MapShape], reduces: Int) {
    self.maps = maps
    self.reduces = reduces
  }
}

/// A map task, as far as it matters where and how long it runs.
package struct MapShape: Equatable, Codable, Sendable {
  /// Hosts that have the input on their disks; empty where it is equally near to all.
  package var hosts: [String]
  /// No other host can read the input: the map waits for a slot on one of them, however long.
  package var isPinned: Bool
  /// Bytes of input, or 0 where unknown.
  package var bytes: Int

  package init(hosts: [String] = [], isPinned: Bool = false, bytes: Int = 0) {
    self.hosts = hosts
    self.isPinned = isPinned
    self.bytes = bytes
  }
}

/// Why an attempt ended without doing its task.
package enum AttemptFailure: Equatable, Codable, Sendable {
  /// The user's program failed. Counts for the task: after
  /// `SchedulerSettings.programFailuresMax` the job fails with the last message.
  case program(String)
  /// No other attempt could do better, such as an input that does not exist: the job fails at once.
  case hopeless(String)
  /// The worker was at fault: child process killed, scratch disk full. Counts for the worker.
  case worker(String)
  /// A reduce attempt gave up on map outputs that it could not get.
  case fetch([FetchFailure])
  /// It was told to stop.
  case stopped
  /// It is not known what became of it.
  case lost
}

/// A segment that did not arrive.
package struct FetchFailure: Hashable, Codable, Sendable {
  package enum Fault: String, Codable, Sendable {
    /// The bytes at the source are damaged or gone: trying again cannot help.
    case disk
    /// The source was not reached, or the connection broke.
    case wire
  }

  /// The map attempt that made the output.
  package var source: AttemptID
  package var fault: Fault

  package init(source: AttemptID, fault: Fault) {
    self.source = source
    self.fault = fault
  }
}
